/** The values of DynamoDB's condition keys in a request that was not checked yet. */
import type { Engine } from "./engine.js";
import type { Asked, DynamoDbOperation, LeadingKeys } from "./operation.js";

type Values = Readonly<Record<string, string | readonly string[] | undefined>>;

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/**
 * `dynamodb:LeadingKeys` where the request names its partition keys, and what its parameters say. Where it can't be
 * seen which partition a query reads, the key is missing, as `dynamodb:Attributes` always is: it is not supported.
 */
export function conditionValues(
  engine: Engine,
  { leadingKeys }: DynamoDbOperation,
  { operation, input }: Asked,
  resource: string,
): Values {
  const values = {
    "dynamodb:EnclosingOperation": operation.startsWith("Transact") ? operation : undefined,
    "dynamodb:ReturnConsumedCapacity": textOf(input.ReturnConsumedCapacity),
    "dynamodb:ReturnValues": textOf(input.ReturnValues),
    "dynamodb:Select": textOf(input.Select),
  };
  const [, path = ""] = resource.split(":table/");
  const [tableName = "", , index] = path.split("/");
  const table = engine.tables.find(tableName);
  const isNamed = (given: unknown) => given === tableName || given === engine.tables.arn(tableName);
  const leading: LeadingKeys = table && leadingKeys?.({ input, table, index, isNamed });
  return leading === "unknown" ? values : { ...values, "dynamodb:LeadingKeys": leading };
}
