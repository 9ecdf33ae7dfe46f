import {
  attribute,
  attributes,
  boolean,
  choice,
  GENERIC_EXPECTED,
  list,
  map,
  optional,
  type Read,
  required,
  struct,
  text,
} from "../shapes.js";
import {
  attributesToGet,
  conditionalOperator,
  expected,
  expressionNames,
  expressionValues,
  NAME_PATTERN,
  onConditionCheckFailure,
  returnConsumedCapacity,
  returnItemCollectionMetrics,
  returnValues,
  tableName,
} from "./common.js";

/** The inputs of the operations on single items. */

const write = {
  TableName: required(tableName()),
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
  ReturnItemCollectionMetrics: optional(returnItemCollectionMetrics()),
  ReturnValues: optional(returnValues()),
  ReturnValuesOnConditionCheckFailure: optional(onConditionCheckFailure()),
  ConditionalOperator: optional(conditionalOperator()),
  ConditionExpression: optional(text()),
  Expected: optional(expected()),
  ...expressionNames,
  ...expressionValues,
};

export const putItemInput = struct("PutItemInput", { ...write, Item: required(attributes()) });
export const deleteItemInput = struct("DeleteItemInput", { ...write, Key: required(attributes()) });

const attributeUpdates = () =>
  map(
    "com.amazonaws.dynamodb.v20120810.AttributeValueUpdate",
    struct("AttributeValueUpdate", {
      Action: optional(choice("ADD", "DELETE", "PUT")),
      Value: optional(attribute()),
    }),
  );

export type AttributeUpdatesInput = Read<ReturnType<typeof attributeUpdates>>;

export const updateItemInput = struct("UpdateItemInput", {
  ...write,
  Key: required(attributes()),
  UpdateExpression: optional(text()),
  AttributeUpdates: optional(attributeUpdates()),
});

export const getItemInput = struct("GetItemInput", {
  TableName: required(tableName()),
  Key: required(attributes()),
  AttributesToGet: optional(attributesToGet()),
  ConsistentRead: optional(boolean()),
  ProjectionExpression: optional(text()),
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
  ...expressionNames,
});

export type UpdateItemInput = Read<typeof updateItemInput>;

const writeRequest = () =>
  struct("WriteRequest", {
    PutRequest: optional(struct("PutRequest", { Item: required(attributes()) })),
    DeleteRequest: optional(struct("DeleteRequest", { Key: required(attributes()) })),
  });

const tableKeys = { pattern: NAME_PATTERN, min: 3, max: 255 };

export const batchWriteItemInput = struct("BatchWriteItemInput", {
  RequestItems: required(
    map(
      "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>",
      list(writeRequest(), { otherType: GENERIC_EXPECTED }),
      {
        min: 1,
        keys: tableKeys,
        values: { min: 1, max: 25 },
      },
    ),
  ),
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
  ReturnItemCollectionMetrics: optional(returnItemCollectionMetrics()),
});

export const batchGetItemInput = struct("BatchGetItemInput", {
  RequestItems: required(
    map(
      "com.amazonaws.dynamodb.v20120810.KeysAndAttributes",
      struct("KeysAndAttributes", {
        Keys: required(list(attributes(GENERIC_EXPECTED), { min: 1, max: 100 })),
        AttributesToGet: optional(attributesToGet()),
        ConsistentRead: optional(boolean()),
        ProjectionExpression: optional(text()),
        ...expressionNames,
      }),
      { min: 1, keys: tableKeys },
    ),
  ),
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
});
