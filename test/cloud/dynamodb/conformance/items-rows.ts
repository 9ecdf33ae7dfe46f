import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import type { Row } from "./rows.js";

/** Requests about one item of the table `Hash`. */

/** An update of the item `u` in the table `Hash`. */
export const update = (UpdateExpression: string, more: Json = {}): Pick<Row, "operation" | "input"> => ({
  operation: "UpdateItem",
  input: { TableName: "Hash", Key: { id: { S: "u" } }, UpdateExpression, ...more },
});

/** A put into the table `Hash`. */
export const put = (attributes: Json, more: Json = {}): Pick<Row, "operation" | "input"> => ({
  operation: "PutItem",
  input: { TableName: "Hash", Item: { id: { S: "u" }, ...attributes }, ...more },
});

/** A put that depends on a condition. */
export const putIf = (ConditionExpression: string, more: Json = {}): Pick<Row, "operation" | "input"> =>
  put({}, { ConditionExpression, ...more });

/** The item `u` of the table `Hash`. */
export const get = (more: Json = {}): Pick<Row, "operation" | "input"> => ({
  operation: "GetItem",
  input: { TableName: "Hash", Key: { id: { S: "u" } }, ...more },
});

/** The item `u` of the table `Hash` afterwards; `null`: there is none. */
export const stored = (item: Json | null): Pick<Row, "stored"> => ({
  stored: ["Hash", { id: { S: "u" } }, item],
});
