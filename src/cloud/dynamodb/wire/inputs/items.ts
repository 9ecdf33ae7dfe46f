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
  ...projection,
});

export type UpdateItemInput = Read<typeof updateItemInput>;
