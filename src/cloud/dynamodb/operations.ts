import type { Engine } from "./engine.js";
import { deleteItem } from "./items/delete.js";
import { getItem } from "./items/get.js";
import { putItem } from "./items/put.js";
import { updateItem } from "./items/update.js";
import { query } from "./reads/query.js";
import { scan } from "./reads/scan.js";
import { createTable } from "./tables/create.js";
import { deleteTable, listTables } from "./tables/delete.js";
import { describeTable } from "./tables/describe.js";
import { listTagsOfResource, tagResource, untagResource } from "./tables/tags.js";
import { describeTimeToLive, updateTimeToLive } from "./ttl/operations.js";
import type { JsonObject } from "./wire/json.js";

/** Does what an operation says and gives the JSON text of its answer. */
export type Operation = (engine: Engine, input: JsonObject) => string;

/** The operations of `DynamoDB_20120810`. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["CreateTable", createTable],
  ["DeleteItem", deleteItem],
  ["DeleteTable", deleteTable],
  ["DescribeTable", describeTable],
  ["DescribeTimeToLive", describeTimeToLive],
  ["GetItem", getItem],
  ["ListTables", listTables],
  ["ListTagsOfResource", listTagsOfResource],
  ["PutItem", putItem],
  ["Query", query],
  ["Scan", scan],
  ["TagResource", tagResource],
  ["UntagResource", untagResource],
  ["UpdateItem", updateItem],
  ["UpdateTimeToLive", updateTimeToLive],
]);

/** The operations of `DynamoDBStreams_20120810`. */
export const STREAM_OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>();
