import { once } from "node:events";
import { connect } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, expect, it } from "vitest";
import { DynamoDbError } from "../../../src/cloud/dynamodb/errors.js";
import type { Json } from "../../../src/cloud/dynamodb/index.js";
import { dynamoDbWithTables } from "./support.js";
import { WireClient } from "./wire.js";

/** What requests leave behind in memory does not grow with their number, and a client that goes away leaves nothing. */

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

const db = dynamoDbWithTables();
const { port } = await db.listen();
const client = new WireClient(port);
afterAll(async () => {
  client.close();
  await db.close();
});

/** Does a request, or is refused. */
function attempt(operation: string, input: Json): void {
  try {
    db.execute(operation, input);
  } catch (error) {
    if (!(error instanceof DynamoDbError)) throw error;
  }
}

const LONGEST = 4096;
const upTo = (start: string, more: string): string =>
  start + more.repeat(Math.floor((LONGEST - start.length) / more.length));
const Key = { id: { S: "x" } };
const MEGABYTE = 2 ** 20;

/** The heap after requests that are all different. */
function heapAfter(from: number, to: number, requests: (n: number) => void): number {
  for (let n = from; n < to; n++) requests(n);
  collect();
  return process.memoryUsage().heapUsed;
}

it("keeps the heap as it is, however many requests come", () => {
  const requests = (n: number): void => {
    const TableName = `Table${n}`;
    const value = { ExpressionAttributeValues: { [`:v${n}`]: { S: String(n) } } };
    attempt("UpdateItem", { TableName: "Hash", Key, UpdateExpression: `SET v = :v${n}`, ...value });
    attempt("DeleteItem", { TableName: "Hash", Key, ConditionExpression: `v <> :v${n}`, ...value });
    attempt("GetItem", { TableName: "Hash", Key, ProjectionExpression: `p${n}` });
    attempt("GetItem", { TableName, Key });
    attempt("CreateTable", {
      TableName,
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    });
    attempt("PutItem", { TableName, Item: { ...Key, v: { S: "v".repeat(2000) } } });
    attempt("PutItem", { TableName, Item: { v: { S: "no key" } } });
    attempt("DeleteTable", { TableName });
  };
  const settled = heapAfter(0, 1500, requests);
  expect(heapAfter(1500, 6000, requests) - settled).toBeLessThan(2 * MEGABYTE);
});

it("does not keep long expressions by the hundred", () => {
  const requests = (n: number): void => {
    const value = { ExpressionAttributeValues: { ":v": { S: "x" } } };
    const ConditionExpression = upTo(`a${n} = :v`, " OR a = :v");
    const UpdateExpression = upTo(`REMOVE a${n}`, ", b.c[0]");
    attempt("DeleteItem", { TableName: "Hash", Key, ConditionExpression, ...value });
    attempt("UpdateItem", { TableName: "Hash", Key, UpdateExpression, ...value });
    attempt("GetItem", { TableName: "Hash", Key, ProjectionExpression: upTo(`p${n}`, ",p.q") });
  };
  const few = heapAfter(0, 1, requests);
  expect(heapAfter(1, 300, requests) - few).toBeLessThan(25 * MEGABYTE);
});

it.each([
  ["in its head", "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le"],
  ["in its body", "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{"],
  ["in a chunked body", "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"],
  [
    "in a large body",
    `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000000\r\n\r\n${"x".repeat(70_000)}`,
  ],
  ["after its request", "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}"],
])("outlives a client that goes away %s", async (_where, bytes) => {
  for (const end of ["destroy", "resetAndDestroy"] as const) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    await once(socket, "connect");
    await new Promise((resolve) => socket.write(bytes, resolve));
    socket[end]();
    await once(socket, "close");
  }
  expect((await client.send("ListTables", {})).status).toBe(200);
});
