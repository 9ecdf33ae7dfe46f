import {
  attribute,
  attributes,
  choice,
  map,
  optional,
  type Read,
  required,
  struct,
  text,
} from "../shapes.js";
import {
  conditionalOperator,
  expected,
  expressionNames,
  expressionValues,
  onConditionCheckFailure,
  projection,
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
  ...projection,
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
});

export type UpdateItemInput = Read<typeof updateItemInput>;
