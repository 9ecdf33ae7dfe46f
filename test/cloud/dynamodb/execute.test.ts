import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DynamoDb, Json } from "../../../src/cloud/dynamodb/index.js";
import { DynamoDbError } from "../../../src/cloud/dynamodb/index.js";
import { dynamoDbWithTables } from "./support.js";
import { WireClient } from "./wire.js";

/** In process, JavaScript's values come as they are: they mean what a client would make of them. */

let db: DynamoDb;
let client: WireClient;
beforeAll(async () => {
  db = dynamoDbWithTables();
  client = new WireClient((await db.listen()).port);
});
afterAll(async () => {
  client.close();
  await db.close();
});

function executed(operation: string, input: Json): unknown {
  try {
    return db.execute(operation, input);
  } catch (error) {
    if (error instanceof DynamoDbError) return JSON.parse(error.toJson());
    throw error;
  }
}

const id = { S: "a" };
const put = (more: object) => ["PutItem", { TableName: "Hash", Item: { id, ...more } }] as const;

describe("execute", () => {
  it.each<readonly [string, Json]>([
    put({ x: undefined }),
    put({ x: { S: undefined } }),
    put({ x: { S: "y", N: undefined } }),
    put({ x: { M: { a: undefined, b: { S: "z" } } } }),
    put({ x: { L: [undefined] } }),
    put({ x: { B: new Uint8Array([1]) } }),
    put({ x: { S: new Date(0) } }),
    put({ x: { N: Number.NaN } }),
    put({ x: () => {} }),
    put({ x: { S: "\ud800" } }),
    ["PutItem", { TableName: "Hash", Item: { id: { S: "\udc00" } } }],
    ["PutItem", { TableName: "Hash", Item: new Map([["id", id]]) }],
    ["Scan", { TableName: "Hash", Limit: Number.POSITIVE_INFINITY }],
    ["BatchWriteItem", { RequestItems: { Hash: undefined } }],
    [
      "BatchWriteItem",
      { RequestItems: { Hash: [{ PutRequest: { Item: { id } }, DeleteRequest: undefined }] } },
    ],
    ["UpdateItem", { TableName: "Hash", Key: { id }, AttributeUpdates: { a: undefined } }],
    ["DropTable", {}],
  ])("%s %o does what a client's request does", async (operation, input) => {
    const state = db.snapshot();
    const inProcess = executed(operation, input);
    const hash = db.hash();
    db.restore(state);
    expect(inProcess).toEqual((await client.send(operation, JSON.stringify(input))).body);
    expect(db.hash()).toBe(hash);
  });
});

it("refuses what is too deep, and leaves a caller's mistakes to JavaScript", () => {
  let deep: Json = { S: "x" };
  for (let depth = 0; depth < 100_000; depth++) deep = { M: { a: deep } };
  expect(executed(...put({ x: deep }))).toEqual({
    __type: "com.amazon.coral.service#SerializationException",
  });
  expect(() => executed(...put({ x: { N: 5n } }))).toThrow(TypeError);
});
