import type { Access } from "../access.js";
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
