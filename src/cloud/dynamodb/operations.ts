import { batchGetItem } from "./items/batch-get.js";
import { batchWriteItem } from "./items/batch-write.js";
import { deleteItem } from "./items/delete.js";
import { getItem } from "./items/get.js";
import { putItem } from "./items/put.js";
import { updateItem } from "./items/update.js";
import type { DynamoDbOperation } from "./operation.js";
import { batchExecuteStatement } from "./partiql/batch.js";
import { executeStatement } from "./partiql/statement.js";
import { executeTransaction } from "./partiql/transaction.js";
import { query } from "./reads/query.js";
import { scan } from "./reads/scan.js";
import { describeStream, getRecords, getShardIterator, listStreams } from "./streams/operations.js";
import {
  describeContinuousBackups,
  describeEndpoints,
  describeLimits,
  updateContinuousBackups,
} from "./tables/account.js";
import { createTable } from "./tables/create.js";
import { deleteTable, listTables } from "./tables/delete.js";
import { describeTable } from "./tables/describe.js";
import { listTagsOfResource, tagResource, untagResource } from "./tables/tags.js";
import { updateTable } from "./tables/update.js";
import { transactGetItems } from "./transactions/get.js";
import { transactWriteItems } from "./transactions/write.js";
import { describeTimeToLive, updateTimeToLive } from "./ttl/operations.js";

/** The operations of `DynamoDB_20120810`. */
export const OPERATIONS: Readonly<Record<string, DynamoDbOperation>> = {
  BatchExecuteStatement: batchExecuteStatement,
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  CreateTable: createTable,
  DeleteItem: deleteItem,
  DeleteTable: deleteTable,
  DescribeContinuousBackups: describeContinuousBackups,
  DescribeEndpoints: describeEndpoints,
  DescribeLimits: describeLimits,
  DescribeTable: describeTable,
  DescribeTimeToLive: describeTimeToLive,
  ExecuteStatement: executeStatement,
  ExecuteTransaction: executeTransaction,
  GetItem: getItem,
  ListTables: listTables,
  ListTagsOfResource: listTagsOfResource,
  PutItem: putItem,
  Query: query,
  Scan: scan,
  TagResource: tagResource,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
  UntagResource: untagResource,
  UpdateContinuousBackups: updateContinuousBackups,
  UpdateItem: updateItem,
  UpdateTable: updateTable,
  UpdateTimeToLive: updateTimeToLive,
};

/** The operations of `DynamoDBStreams_20120810`. */
export const STREAM_OPERATIONS: Readonly<Record<string, DynamoDbOperation>> = {
  DescribeStream: describeStream,
  GetRecords: getRecords,
  GetShardIterator: getShardIterator,
  ListStreams: listStreams,
};
