import { DynamoDbError } from "./errors.js";
import type { Access } from "./hooks.js";
import { parseStatement } from "./partiql/parse-statement.js";
import type { Statement } from "./partiql/syntax.js";
import { isJsonObject, type JsonObject } from "./wire/json.js";

/** What an operation needs permission for, from its unchecked input. */

type ArnOf = (table: string) => string;

const TRANSACTED: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
  Get: "GetItem",
};

const PARTIQL: Readonly<Record<Statement["kind"], string>> = {
  select: "PartiQLSelect",
  exists: "PartiQLSelect",
  insert: "PartiQLInsert",
  update: "PartiQLUpdate",
  delete: "PartiQLDelete",
};

/** The statements of a request that can be read: others touch nothing. */
function statementsIn(input: JsonObject): readonly Statement[] {
  const members: readonly unknown[] = [input, input.Statements, input.TransactStatements].flat();
  return members.flatMap((member) => {
    if (!isJsonObject(member) || typeof member.Statement !== "string") return [];
    try {
      return [parseStatement(member.Statement).statement];
    } catch (error) {
      if (error instanceof DynamoDbError) return [];
      throw error;
    }
  });
}

/** The IAM actions and resources of a request. */
export function accessOf(operation: string, input: JsonObject, arnOf: ArnOf): readonly Access[] {
  const on = (action: string, resource: string): Access => ({ action: `dynamodb:${action}`, resource });
  const arn = (name: unknown): string => {
    if (typeof name !== "string") return "*";
    return name.startsWith("arn:") ? name : arnOf(name);
  };
  if (
    operation === "ExecuteStatement" ||
    operation === "BatchExecuteStatement" ||
    operation === "ExecuteTransaction"
  ) {
    return statementsIn(input).map(({ kind, target: { table, index } }) =>
      on(PARTIQL[kind], index === undefined ? arn(table) : `${arn(table)}/index/${index}`),
    );
  }
  const { TableName, IndexName, RequestItems, TransactItems, ResourceArn, StreamArn } = input;
  if (isJsonObject(RequestItems)) return Object.keys(RequestItems).map((name) => on(operation, arn(name)));
  if (Array.isArray(TransactItems)) {
    return TransactItems.flatMap((item: unknown) =>
      Object.entries(isJsonObject(item) ? item : {}).map(([kind, request]) =>
        on(TRANSACTED[kind] ?? operation, arn(isJsonObject(request) ? request.TableName : undefined)),
      ),
    );
  }
  if (typeof IndexName === "string") return [on(operation, `${arn(TableName)}/index/${IndexName}`)];
  if (typeof ResourceArn === "string") return [on(operation, ResourceArn)];
  if (typeof StreamArn === "string") return [on(operation, StreamArn)];
  return [on(operation, arn(TableName))];
}
