import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createDynamoDb,
  type DynamoDb,
  DynamoDbError,
  type Json,
} from "../../../src/cloud/dynamodb/index.js";
import { WireClient } from "./wire.js";

/** PartiQL beyond one request: pages, hooks, and transactions that a hook holds. */

const TableName = "Orders";
const ARN = `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`;

let db: DynamoDb;
let client: WireClient;
const seen: unknown[] = [];
let hold: (() => Promise<undefined>) | undefined;

beforeEach(async () => {
  db = createDynamoDb({
    hooks: {
      before: ({ operation, access, caller }) => {
        seen.push([operation, access()]);
        return caller === undefined || operation !== "ExecuteTransaction" ? undefined : hold?.();
      },
    },
  });
  db.execute("CreateTable", {
    TableName,
    KeySchema: [
      { AttributeName: "p", KeyType: "HASH" },
      { AttributeName: "s", KeyType: "RANGE" },
    ],
    AttributeDefinitions: ["p", "s", "g"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    GlobalSecondaryIndexes: [
      {
        IndexName: "byG",
        KeySchema: [{ AttributeName: "g", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
    BillingMode: "PAY_PER_REQUEST",
  });
  client = new WireClient((await db.listen()).port, 4);
  seen.length = 0;
});
afterEach(async () => {
  hold = undefined;
  client.close();
  await db.close();
});

function fill(partitions: number, items: number): void {
  for (let p = 0; p < partitions; p++) {
    for (let s = 0; s < items; s++) {
      const Item = { p: { S: `p${p}` }, s: { S: `s${s}` }, g: { S: "same" } };
      db.execute("PutItem", { TableName, Item });
    }
  }
}

/** All pages of a statement: the items of each. */
function pages(Statement: string, Limit: number, Parameters?: readonly Json[]): Json[][] {
  const all: Json[][] = [];
  let NextToken: unknown;
  do {
    const page: Json = db.execute("ExecuteStatement", {
      Statement,
      Limit,
      ...(NextToken !== undefined && { NextToken }),
      ...(Parameters && { Parameters }),
    });
    all.push(page.Items as Json[]);
    expect(page.LastEvaluatedKey === undefined).toBe(page.NextToken === undefined);
    ({ NextToken } = page);
  } while (NextToken !== undefined && all.length < 100);
  return all;
}

const names = (items: readonly Json[]): string[] => items.map(({ p, s }) => `${Object(p).S}/${Object(s).S}`);

describe("pages of a SELECT", () => {
  it.each([
    ["a partition", `SELECT * FROM Orders WHERE p = 'p1'`, 7],
    ["a partition, backwards", `SELECT * FROM Orders WHERE p = 'p1' ORDER BY s DESC`, 7],
    ["several partitions", `SELECT * FROM Orders WHERE p IN ['p2', 'p0'] AND s > 's1'`, 10],
    [
      "several partitions in order",
      `SELECT * FROM Orders WHERE p = 'p2' OR p = 'p0' ORDER BY p DESC, s DESC`,
      14,
    ],
    ["the table", `SELECT * FROM Orders`, 21],
    ["an index whose keys are equal", `SELECT * FROM "Orders"."byG" WHERE g = 'same'`, 21],
  ])("go through %s, each item once", (_what, statement, count) => {
    fill(3, 7);
    const whole = names(pages(statement, 1000).flat());
    expect(whole).toHaveLength(count);
    expect(new Set(whole).size).toBe(count);
    for (const limit of [1, 2, 3, 5]) {
      const paged = pages(statement, limit);
      expect(names(paged.flat())).toEqual(whole);
      expect(Math.max(...paged.map((page) => page.length))).toBe(limit);
    }
  });

  it("belong to a statement and its parameters", () => {
    fill(2, 3);
    const Statement = "SELECT * FROM Orders WHERE p = ?";
    const first = { Statement, Parameters: [{ S: "p0" }], Limit: 1 };
    const { NextToken } = db.execute("ExecuteStatement", first);
    const again = (input: Json) => () => db.execute("ExecuteStatement", { ...first, NextToken, ...input });
    expect(again({ Limit: 2, ConsistentRead: true })).not.toThrow();
    expect(again({ Parameters: [{ S: "p1" }] })).toThrow("NextToken does not match request");
    expect(again({ Statement: `${Statement} ` })).toThrow("NextToken does not match request");
  });

  it("may be without items where more follow", () => {
    fill(1, 5);
    expect(pages("SELECT * FROM Orders WHERE p = 'p0' AND none IS NOT MISSING", 2)).toEqual([[], [], []]);
  });
});

it("says what a statement needs permission for", () => {
  const statements = [
    "SELECT * FROM Orders",
    'SELECT * FROM "Orders"."byG"',
    "INSERT INTO Orders VALUE {'p': 'a', 's': 'b'}",
    "UPDATE Orders SET n = 1 WHERE p = 'a' AND s = 'b'",
    "DELETE FROM Orders WHERE p = 'a' AND s = 'b'",
  ];
  for (const Statement of statements) db.execute("ExecuteStatement", { Statement });
  const on = (action: string, resource = ARN) => ({ action: `dynamodb:PartiQL${action}`, resource });
  const accesses = [on("Select"), on("Select", `${ARN}/index/byG`), on("Insert"), on("Update"), on("Delete")];
  expect(seen).toEqual(accesses.map((access) => ["ExecuteStatement", [access]]));
  seen.length = 0;
  const Statements = ["NO STATEMENT", ...statements.slice(2)].map((Statement) => ({ Statement }));
  expect(() => db.execute("BatchExecuteStatement", { Statements })).toThrow(DynamoDbError);
  expect(seen).toEqual([["BatchExecuteStatement", accesses.slice(2)]]);
});

it("refuses others the items of a transaction that a hook holds", async () => {
  const key = (s: string) => `p = 'p' AND s = '${s}'`;
  let release = () => {};
  const held = new Promise<void>((arrived) => {
    hold = () => {
      hold = undefined;
      arrived();
      return new Promise((resolve) => {
        release = () => resolve(undefined);
      });
    };
  });
  const first = {
    TransactStatements: [
      { Statement: "INSERT INTO Orders VALUE {'p': 'p', 's': 'new'}" },
      { Statement: `EXISTS(SELECT * FROM Orders WHERE ${key("checked")} AND n IS MISSING)` },
    ],
    ClientRequestToken: "t",
  };
  const outcome = client.send("ExecuteTransaction", first);
  await held;

  const conflict = { message: "Transaction is ongoing for the item" };
  const single = await client.send("ExecuteStatement", {
    Statement: `DELETE FROM Orders WHERE ${key("checked")}`,
  });
  expect(single.body).toMatchObject({
    ...conflict,
    __type: expect.stringMatching(/#TransactionConflictException$/),
  });
  const put = await client.send("PutItem", { TableName, Item: { p: { S: "p" }, s: { S: "new" } } });
  expect(put.body).toMatchObject(conflict);
  const batch = await client.send("BatchExecuteStatement", {
    Statements: [
      { Statement: `DELETE FROM Orders WHERE ${key("new")}` },
      { Statement: `DELETE FROM Orders WHERE ${key("x")}` },
    ],
  });
  expect(batch.body.Responses).toEqual([
    { Error: { Code: "TransactionConflict", Message: conflict.message }, TableName },
    { TableName },
  ]);
  for (const Statement of [
    `SELECT * FROM Orders WHERE ${key("new")}`,
    `DELETE FROM Orders WHERE ${key("new")}`,
  ]) {
    const other = await client.send("ExecuteTransaction", { TransactStatements: [{ Statement }] });
    expect(other.body.CancellationReasons).toEqual([
      { Code: "TransactionConflict", Message: conflict.message },
    ]);
  }
  const same = await client.send("ExecuteTransaction", first);
  expect(same.body.__type).toMatch(/#TransactionInProgressException$/);

  release();
  expect((await outcome).body).toEqual({ Responses: [{}, {}] });
  expect((await client.send("ExecuteTransaction", first)).body).toEqual({ Responses: [{}, {}] });
  const after = await client.send("ExecuteStatement", {
    Statement: `SELECT s FROM Orders WHERE ${key("new")}`,
  });
  expect(after.body).toEqual({ Items: [{ s: { S: "new" } }] });
});
