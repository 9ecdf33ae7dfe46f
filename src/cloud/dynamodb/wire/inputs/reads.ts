import {
  attributes,
  boolean,
  choice,
  integer,
  optional,
  type Read,
  required,
  type Shape,
  struct,
  text,
  violation,
} from "../shapes.js";
import {
  conditionalOperator,
  conditions,
  expressionValues,
  indexName,
  positive,
  projection,
  returnConsumedCapacity,
  tableName,
} from "./common.js";

/** The inputs of Query and Scan. */

const select = () => choice("SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES");

/** Query words a limit that is too small in a way of its own: without the value, and with the member's own name. */
function queryLimit(): Shape<number> {
  const limit = integer("Integer");
  return {
    read(json, problems, path) {
      const value = limit.read(json, problems, path);
      if (value < 1) problems.push(violation("Limit", "Member must have value greater than or equal to 1"));
      return value;
    },
  };
}

/** AWS tells violated constraints in the order of the members, here and below. */
const source = { Select: optional(select()), IndexName: optional(indexName()) };

const rest = {
  ExclusiveStartKey: optional(attributes()),
  FilterExpression: optional(text()),
  ...expressionValues,
};

export const queryInput = struct("QueryInput", {
  ...source,
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
  QueryFilter: optional(conditions()),
  TableName: required(tableName()),
  ConditionalOperator: optional(conditionalOperator()),
  ...projection,
  Limit: optional(queryLimit()),
  KeyConditions: optional(conditions()),
  ScanIndexForward: optional(boolean()),
  KeyConditionExpression: optional(text()),
  ...rest,
});

export const scanInput = struct("ScanInput", {
  ...source,
  TotalSegments: optional(integer("Integer", { min: 1, max: 1_000_000 })),
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
  TableName: required(tableName()),
  ConditionalOperator: optional(conditionalOperator()),
  ScanFilter: optional(conditions()),
  Segment: optional(integer("Integer", { min: 0, max: 999_999 })),
  Limit: optional(positive()),
  ...projection,
  ...rest,
});

export type QueryInput = Read<typeof queryInput>;
export type ScanInput = Read<typeof scanInput>;
export type ReadInput = QueryInput | ScanInput;
