import { attribute, boolean, list, optional, required, struct, text } from "../shapes.js";
import { onConditionCheckFailure, positive, returnConsumedCapacity } from "./common.js";

/** The inputs of PartiQL's operations. */

const MOST_IN_BATCH = 25;
const MOST_IN_TRANSACTION = 100;

const parameterized = {
  Statement: required(text({ min: 1, max: 8192 })),
  Parameters: optional(list(attribute(), { min: 1 })),
  ReturnValuesOnConditionCheckFailure: optional(onConditionCheckFailure()),
};

export const executeStatementInput = struct("ExecuteStatementInput", {
  ...parameterized,
  ConsistentRead: optional(boolean()),
  NextToken: optional(text({ min: 1, max: 32768 })),
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
  Limit: optional(positive()),
});

export const batchExecuteStatementInput = struct("BatchExecuteStatementInput", {
  Statements: required(
    list(struct("BatchStatementRequest", { ...parameterized, ConsistentRead: optional(boolean()) }), {
      min: 1,
      max: MOST_IN_BATCH,
    }),
  ),
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
});

export const executeTransactionInput = struct("ExecuteTransactionInput", {
  TransactStatements: required(
    list(struct("ParameterizedStatement", parameterized), { min: 1, max: MOST_IN_TRANSACTION }),
  ),
  ClientRequestToken: optional(text({ min: 1, max: 36 })),
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
});
