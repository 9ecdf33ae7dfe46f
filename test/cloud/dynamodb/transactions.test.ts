import { beforeEach, describe, expect, it } from "vitest";
import type { DynamoDb } from "../../../src/cloud/dynamodb/index.js";
import { dynamoDbWithTables, errorBody, errorOf } from "./support.js";

const TEN_MINUTES = 10 * 60 * 1000;
let db: DynamoDb;
beforeEach(() => {
  db = dynamoDbWithTables();
});

const put = (id: string, more: object = {}) => ({
  Put: { TableName: "Hash", Item: { id: { S: id } }, ...more },
});
const get = (id: string) => db.execute("GetItem", { TableName: "Hash", Key: { id: { S: id } } }).Item;
const increment = (id: string) => ({
  Update: {
    TableName: "Hash",
    Key: { id: { S: id } },
    UpdateExpression: "ADD n :one",
    ExpressionAttributeValues: { ":one": { N: "1" } },
  },
});

describe("TransactWriteItems", () => {
  it("writes all or nothing, with a reason for each item in order", () => {
    db.execute("PutItem", { TableName: "Hash", Item: { id: { S: "b" }, x: { N: "1" } } });
    const TransactItems = [
      put("a"),
      put("b", {
        ConditionExpression: "attribute_not_exists(id)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    ];
    const before = db.hash();
    expect(errorBody(db, "TransactWriteItems", { TransactItems })).toEqual({
      __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
      Message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
      CancellationReasons: [
        { Code: "None" },
        {
          Code: "ConditionalCheckFailed",
          Item: { id: { S: "b" }, x: { N: "1" } },
          Message: "The conditional request failed",
        },
      ],
    });
    expect(db.hash()).toBe(before);
    expect(db.execute("TransactWriteItems", { TransactItems: [put("a"), put("c")] })).toEqual({});
    expect(get("c")).toEqual({ id: { S: "c" } });
  });

  it("knows a client request token for ten minutes", async () => {
    const request = { TransactItems: [increment("n")], ClientRequestToken: "token-1" };
    db.execute("TransactWriteItems", request);
    await db.clock.advance(TEN_MINUTES - 1);
    db.execute("TransactWriteItems", request);
    expect(get("n")).toEqual({ id: { S: "n" }, n: { N: "1" } });
    expect(errorOf(db, "TransactWriteItems", { ...request, TransactItems: [increment("m")] }).code).toBe(
      "IdempotentParameterMismatchException",
    );
    await db.clock.advance(1);
    db.execute("TransactWriteItems", request);
    expect(get("n")).toEqual({ id: { S: "n" }, n: { N: "2" } });
  });

  it("does not remember a token whose transaction was cancelled", () => {
    const check = {
      ConditionCheck: {
        TableName: "Hash",
        Key: { id: { S: "x" } },
        ConditionExpression: "attribute_exists(id)",
      },
    };
    const request = { TransactItems: [check, increment("n")], ClientRequestToken: "t" };
    expect(errorOf(db, "TransactWriteItems", request).code).toBe("TransactionCanceledException");
    db.execute("PutItem", { TableName: "Hash", Item: { id: { S: "x" } } });
    expect(db.execute("TransactWriteItems", request)).toEqual({});
  });

  it.each<[string, object, string]>([
    [
      "two on one item",
      { TransactItems: [put("a"), increment("a")] },
      "Transaction request cannot include multiple operations on one item",
    ],
    [
      "an item without an operation",
      { TransactItems: [{}] },
      "TransactItems can only contain one of Check, Put, Update or Delete",
    ],
    [
      "no items",
      { TransactItems: [] },
      "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "a long token",
      { TransactItems: [put("a")], ClientRequestToken: "x".repeat(37) },
      `1 validation error detected: Value '${"x".repeat(37)}' at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36`,
    ],
  ])("refuses %s", (_what, input, message) => {
    expect(errorOf(db, "TransactWriteItems", { ...input })).toEqual({ code: "ValidationException", message });
  });

  it("takes 100 items and not 101", () => {
    const items = Array.from({ length: 101 }, (_, i) => put(String(i)));
    expect(db.execute("TransactWriteItems", { TransactItems: items.slice(1) })).toEqual({});
    expect(errorOf(db, "TransactWriteItems", { TransactItems: items }).message).toMatch(
      /Member must have length less than or equal to 100$/,
    );
  });

  it("costs twice as much", () => {
    const request = { TransactItems: [put("a"), put("b")], ReturnConsumedCapacity: "TOTAL" };
    expect(db.execute("TransactWriteItems", request).ConsumedCapacity).toEqual([
      { TableName: "Hash", CapacityUnits: 4, WriteCapacityUnits: 4 },
    ]);
  });
});

describe("TransactGetItems", () => {
  it("answers in order, with nothing for what is not there", () => {
    db.execute("PutItem", { TableName: "Hash", Item: { id: { S: "b" }, x: { N: "1" }, y: { N: "2" } } });
    const TransactItems = [
      { Get: { TableName: "Hash", Key: { id: { S: "a" } } } },
      { Get: { TableName: "Hash", Key: { id: { S: "b" } }, ProjectionExpression: "x" } },
    ];
    expect(db.execute("TransactGetItems", { TransactItems })).toEqual({
      Responses: [{}, { Item: { x: { N: "1" } } }],
    });
  });
});
