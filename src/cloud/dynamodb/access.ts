/** What operations need permission for, from their unchecked input. */
import type { Access } from "../contract/access.js";
import type { Asked } from "./operation.js";
import { isJsonObject, type JsonObject } from "./wire/json.js";

export const dynamoDbAccess = (action: string, resource: string): Access => ({
  action: `dynamodb:${action}`,
  resource,
});

/** The ARN of what a caller calls `TableName`: a name or an ARN. */
export function tableArn({ arnOf }: Asked, given: unknown): string {
  if (typeof given !== "string") return "*";
  return given.startsWith("arn:") ? given : arnOf(given);
}

/** For operations on one table. */
export const onTable = (asked: Asked): readonly Access[] => [
  dynamoDbAccess(asked.operation, tableArn(asked, asked.input.TableName)),
];

/** For operations that read a table or one of its indexes. */
export function onTableOrIndex(asked: Asked): readonly Access[] {
  const { TableName, IndexName } = asked.input;
  const table = tableArn(asked, TableName);
  const resource = typeof IndexName === "string" ? `${table}/index/${IndexName}` : table;
  return [dynamoDbAccess(asked.operation, resource)];
}

/** For operations that are about no resource. */
export const onAccount = ({ operation }: Asked): readonly Access[] => [dynamoDbAccess(operation, "*")];

/** For operations on what a member of the input names by its ARN. */
export const onArn =
  (member: "ResourceArn" | "StreamArn") =>
  ({ operation, input }: Asked): readonly Access[] => {
    const arn = input[member];
    return [dynamoDbAccess(operation, typeof arn === "string" ? arn : "*")];
  };

/** For batches: each table that they name. */
export function onRequestItems(asked: Asked): readonly Access[] {
  const { RequestItems } = asked.input;
  if (!isJsonObject(RequestItems)) return [dynamoDbAccess(asked.operation, "*")];
  return Object.keys(RequestItems).map((name) => dynamoDbAccess(asked.operation, tableArn(asked, name)));
}

const TRANSACTED: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
  Get: "GetItem",
};

/** For transactions: what each part does to its table. */
export const onTransactItems = (asked: Asked): readonly Access[] =>
  partsOf(asked.input).map(([kind, request]) =>
    dynamoDbAccess(
      TRANSACTED[kind] ?? asked.operation,
      tableArn(asked, isJsonObject(request) ? request.TableName : undefined),
    ),
  );

/** The parts of a transaction, by their kinds. */
export function partsOf({ TransactItems }: JsonObject): readonly (readonly [string, unknown])[] {
  const items: readonly unknown[] = Array.isArray(TransactItems) ? TransactItems : [];
  return items.flatMap((item) => Object.entries(isJsonObject(item) ? item : {}));
}
