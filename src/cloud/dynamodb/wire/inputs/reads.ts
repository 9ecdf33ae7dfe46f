import {
  attributes,
  boolean,
  choice,
  integer,
  optional,
  type Read,
  required,
  struct,
  text,
} from "../shapes.js";
import {
  attributesToGet,
  conditionalOperator,
  conditions,
  expressionNames,
  expressionValues,
  indexName,
  positive,
  returnConsumedCapacity,
  tableName,
} from "./common.js";

/** The inputs of Query and Scan. */

const select = () => choice("SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES");

const read = {
  TableName: required(tableName()),
  IndexName: optional(indexName()),
  AttributesToGet: optional(attributesToGet()),
  Limit: optional(positive()),
  Select: optional(select()),
  ConditionalOperator: optional(conditionalOperator()),
  ExclusiveStartKey: optional(attributes()),
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
  ConsistentRead: optional(boolean()),
  ProjectionExpression: optional(text()),
  FilterExpression: optional(text()),
  ...expressionNames,
  ...expressionValues,
};

export const queryInput = struct("QueryInput", {
  ...read,
  KeyConditions: optional(conditions()),
  QueryFilter: optional(conditions()),
  ScanIndexForward: optional(boolean()),
  KeyConditionExpression: optional(text()),
});

export const scanInput = struct("ScanInput", {
  ...read,
  ScanFilter: optional(conditions()),
  Segment: optional(integer("Integer", { min: 0, max: 999_999 })),
  TotalSegments: optional(integer("Integer", { min: 1, max: 1_000_000 })),
});

export type QueryInput = Read<typeof queryInput>;
export type ScanInput = Read<typeof scanInput>;
export type ReadInput = QueryInput | ScanInput;
