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

/** AWS tells violated constraints in the order of these members. */
const write = {
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
  ReturnValues: optional(returnValues()),
  ReturnItemCollectionMetrics: optional(returnItemCollectionMetrics()),
  ReturnValuesOnConditionCheckFailure: optional(onConditionCheckFailure()),
  ConditionalOperator: optional(conditionalOperator()),
  ConditionExpression: optional(text()),
  Expected: optional(expected()),
  ...expressionNames,
  ...expressionValues,
};

const table = { TableName: required(tableName()) };
const key = { Key: required(attributes()) };

export const putItemInput = struct("PutItemInput", { ...table, Item: required(attributes()), ...write });
export const deleteItemInput = struct("DeleteItemInput", { ...table, ...key, ...write });

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
  ...table,
  ...key,
  ...write,
  UpdateExpression: optional(text()),
  AttributeUpdates: optional(attributeUpdates()),
});

export const getItemInput = struct("GetItemInput", {
  ...key,
  ...table,
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
  AttributesToGet: optional(attributesToGet()),
  ConsistentRead: optional(boolean()),
  ProjectionExpression: optional(text()),
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
