import { attributes, list, optional, type Read, required, struct, text } from "../shapes.js";
import {
  expressionNames,
  expressionValues,
  onConditionCheckFailure,
  returnConsumedCapacity,
  returnItemCollectionMetrics,
  tableName,
} from "./common.js";

/** The inputs of transactions. */

const MOST_ITEMS = 100;

const conditional = {
  TableName: required(tableName()),
  ConditionExpression: optional(text()),
  ReturnValuesOnConditionCheckFailure: optional(onConditionCheckFailure()),
  ...expressionNames,
  ...expressionValues,
};

const transactWriteItem = () =>
  struct("TransactWriteItem", {
    ConditionCheck: optional(
      struct("ConditionCheck", {
        ...conditional,
        Key: required(attributes()),
        ConditionExpression: required(text()),
      }),
    ),
    Put: optional(struct("Put", { ...conditional, Item: required(attributes()) })),
    Delete: optional(struct("Delete", { ...conditional, Key: required(attributes()) })),
    Update: optional(
      struct("Update", { ...conditional, Key: required(attributes()), UpdateExpression: required(text()) }),
    ),
  });

export const transactWriteItemsInput = struct("TransactWriteItemsInput", {
  TransactItems: required(list(transactWriteItem(), { min: 1, max: MOST_ITEMS })),
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
  ReturnItemCollectionMetrics: optional(returnItemCollectionMetrics()),
  ClientRequestToken: optional(text({ min: 1, max: 36 })),
});

export const transactGetItemsInput = struct("TransactGetItemsInput", {
  TransactItems: required(
    list(
      struct("TransactGetItem", {
        Get: required(
          struct("Get", {
            TableName: required(tableName()),
            Key: required(attributes()),
            ProjectionExpression: optional(text()),
            ...expressionNames,
          }),
        ),
      }),
      { min: 1, max: MOST_ITEMS },
    ),
  ),
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
});

export type TransactWriteItem = Read<ReturnType<typeof transactWriteItem>>;
