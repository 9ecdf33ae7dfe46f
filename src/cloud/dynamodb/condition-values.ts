/** The values of DynamoDB's condition keys in a request that was not checked yet. */
import type { Engine } from "./engine.js";
import { isJsonObject, type JsonObject } from "./wire/json.js";

type Values = Readonly<Record<string, string | readonly string[] | undefined>>;

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/**
 * `dynamodb:LeadingKeys` where the request names its partition keys, and what its parameters say. Where it can't be
 * seen which partition a query reads, the key is missing, as `dynamodb:Attributes` always is: it is not supported.
 */
export function conditionValues(
  engine: Engine,
  operation: string,
  input: JsonObject,
  resource: string,
): Values {
  const values = {
    "dynamodb:EnclosingOperation": operation.startsWith("Transact") ? operation : undefined,
    "dynamodb:ReturnConsumedCapacity": textOf(input.ReturnConsumedCapacity),
    "dynamodb:ReturnValues": textOf(input.ReturnValues),
    "dynamodb:Select": textOf(input.Select),
  };
  const leading = leadingKeys(engine, operation, input, resource);
  return leading === "unknown" ? values : { ...values, "dynamodb:LeadingKeys": leading };
}

/** `undefined` for operations that are about no partition. */
function leadingKeys(
  engine: Engine,
  operation: string,
  input: JsonObject,
  resource: string,
): readonly string[] | undefined | "unknown" {
  const [, path = ""] = resource.split(":table/");
  const [tableName = "", , indexName] = path.split("/");
  const table = engine.tables.find(tableName);
  if (table === undefined) return undefined;
  const hash = table.keys.hash.name;
  switch (operation) {
    case "GetItem":
    case "UpdateItem":
    case "DeleteItem":
      return keysIn([input.Key], hash);
    case "PutItem":
      return keysIn([input.Item], hash);
    case "BatchGetItem":
      return keysIn(requestsOf(engine, input, tableName).flatMap(keysOfBatchGet), hash);
    case "BatchWriteItem":
      return keysIn(requestsOf(engine, input, tableName).flatMap(itemsOfBatchWrite), hash);
    case "TransactGetItems":
    case "TransactWriteItems":
      return keysIn(itemsOfTransaction(engine, input, tableName), hash);
    case "Query": {
      const keys = indexName === undefined ? table.keys : table.index(indexName)?.keys;
      return keys === undefined ? undefined : keysOfQuery(input, keys.hash.name);
    }
    default:
      return undefined;
  }
}

function keysIn(items: readonly unknown[], hash: string): readonly string[] {
  return items.flatMap((item) => (isJsonObject(item) ? scalar(item[hash]) : []));
}

/** The text, number or base64 of an attribute value. */
function scalar(value: unknown): readonly string[] {
  return isJsonObject(value) ? Object.values(value).filter((one) => typeof one === "string") : [];
}

/** What a batch asks of a table, by whichever of its names. */
function requestsOf(engine: Engine, { RequestItems }: JsonObject, tableName: string): readonly unknown[] {
  return Object.entries(isJsonObject(RequestItems) ? RequestItems : {})
    .filter(([name]) => name === tableName || name === engine.tables.arn(tableName))
    .map(([, requests]) => requests);
}

const keysOfBatchGet = (request: unknown): readonly unknown[] =>
  isJsonObject(request) && Array.isArray(request.Keys) ? request.Keys : [];

function itemsOfBatchWrite(requests: unknown): readonly unknown[] {
  const all: readonly unknown[] = Array.isArray(requests) ? requests : [];
  return all.flatMap((request) =>
    isJsonObject(request)
      ? Object.values(request).flatMap((one) => (isJsonObject(one) ? [one.Item ?? one.Key] : []))
      : [],
  );
}

function itemsOfTransaction(
  engine: Engine,
  { TransactItems }: JsonObject,
  tableName: string,
): readonly unknown[] {
  const all: readonly unknown[] = Array.isArray(TransactItems) ? TransactItems : [];
  return all
    .flatMap((item) => (isJsonObject(item) ? Object.values(item) : []))
    .filter(isJsonObject)
    .filter(({ TableName }) => TableName === tableName || TableName === engine.tables.arn(tableName))
    .map(({ Item, Key }) => Item ?? Key);
}

/** The one value that a query's partition key equals. */
function keysOfQuery(input: JsonObject, hash: string): readonly string[] | "unknown" {
  const { KeyConditionExpression, ExpressionAttributeNames: names, ExpressionAttributeValues: given } = input;
  if (typeof KeyConditionExpression !== "string") return "unknown";
  const found = [...KeyConditionExpression.matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g)].flatMap(
    ([, name = "", value = ""]) => {
      const attribute = isJsonObject(names) && name.startsWith("#") ? names[name] : name;
      return attribute === hash && isJsonObject(given) ? scalar(given[value]) : [];
    },
  );
  return found.length === 1 ? found : "unknown";
}
