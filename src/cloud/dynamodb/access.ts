import type { Access } from "../contract/access.js";
import { DynamoDbError } from "./errors.js";
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

/** The IAM actions and resources of a request. Only members that the operation has are looked at. */
export function accessOf(operation: string, input: JsonObject, arnOf: ArnOf): readonly Access[] {
  const on = (action: string, resource: string): Access => ({ action: `dynamodb:${action}`, resource });
  const given = (arn: unknown): string => (typeof arn === "string" ? arn : "*");
  const table = (name: unknown): string => {
    if (typeof name !== "string") return "*";
    return name.startsWith("arn:") ? name : arnOf(name);
  };
  switch (operation) {
    case "BatchGetItem":
    case "BatchWriteItem": {
      const { RequestItems } = input;
      if (!isJsonObject(RequestItems)) return [on(operation, "*")];
      return Object.keys(RequestItems).map((name) => on(operation, table(name)));
    }
    case "TransactGetItems":
    case "TransactWriteItems": {
      const items: readonly unknown[] = Array.isArray(input.TransactItems) ? input.TransactItems : [];
      return items.flatMap((item) =>
        Object.entries(isJsonObject(item) ? item : {}).map(([kind, request]) =>
          on(TRANSACTED[kind] ?? operation, table(isJsonObject(request) ? request.TableName : undefined)),
        ),
      );
    }
    case "ExecuteStatement":
    case "BatchExecuteStatement":
    case "ExecuteTransaction":
      return statementsIn(input).map(({ kind, target }) =>
        on(
          PARTIQL[kind],
          target.index === undefined ? table(target.table) : `${table(target.table)}/index/${target.index}`,
        ),
      );
    case "Query":
    case "Scan": {
      const { TableName, IndexName } = input;
      const source = table(TableName);
      return [on(operation, typeof IndexName === "string" ? `${source}/index/${IndexName}` : source)];
    }
    case "ListTables":
      return [{ ...on(operation, "*"), shown: { resource: arnOf("*") } }];
    case "DescribeEndpoints":
    case "DescribeLimits":
    case "ListStreams":
      return [on(operation, "*")];
    case "ListTagsOfResource":
    case "TagResource":
    case "UntagResource":
      return [on(operation, given(input.ResourceArn))];
    case "DescribeStream":
    case "GetShardIterator":
      return [on(operation, given(input.StreamArn))];
    case "GetRecords":
      // An iterator starts with the ARN of its stream.
      return [on(operation, given(input.ShardIterator).split("|", 1)[0] ?? "*")];
    default:
      return [on(operation, table(input.TableName))];
  }
}
