import { Agent, request } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DynamoDb } from "../../../src/cloud/dynamodb/index.js";
import { dynamoDbWithTables } from "./support.js";

/** Whatever comes over the wire is answered with 200 or an AWS-shaped 4xx. */

let db: DynamoDb;
let port: number;
const agent = new Agent({ keepAlive: true, maxSockets: 2 });
beforeAll(async () => {
  db = dynamoDbWithTables();
  port = (await db.listen()).port;
});
afterAll(async () => {
  agent.destroy();
  await db.close();
});

function send(operation: string, body: string): Promise<{ status: number; type: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port,
        agent,
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": `DynamoDB_20120810.${operation}`,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          const type: unknown = text.startsWith("{") ? JSON.parse(text).__type : "";
          resolve({ status: response.statusCode ?? 0, type: String(type) });
        });
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
}

const operations = [
  "PutItem",
  "GetItem",
  "UpdateItem",
  "Query",
  "Scan",
  "CreateTable",
  "BatchWriteItem",
  "TransactWriteItems",
];
const SERIALIZATION = "com.amazon.coral.service#SerializationException";
const VALIDATION = "com.amazon.coral.validate#ValidationException";
const nested = (depth: number) => `${'{"L":['.repeat(depth)}{"S":"x"}${"]}".repeat(depth)}`;
const put = (value: string) => `{"TableName":"Hash","Item":{"id":{"S":"x"},"v":${value}}}`;

describe("the wire", () => {
  it.each<[string, string, string]>([
    ["no JSON", "{", SERIALIZATION],
    ["NaN", put('{"N":NaN}'), SERIALIZATION],
    ["a list", "[]", SERIALIZATION],
    ["a word", '"x"', SERIALIZATION],
    ["no body", "", SERIALIZATION],
    ["a lone surrogate", put('{"S":"\\ud800"}'), SERIALIZATION],
    ["a number as text", put('{"N":5}'), SERIALIZATION],
    ["depth of 100,000 lists", put("[".repeat(100_000) + "]".repeat(100_000)), SERIALIZATION],
    ["four million lists that do not end", "[".repeat(4_000_000), SERIALIZATION],
    [
      "a million nested maps",
      put(`${'{"M":{"a":'.repeat(1_000_000)}{"S":"x"}${"}}".repeat(1_000_000)}`),
      SERIALIZATION,
    ],
    ["brackets in a long text", put(`{"S":"${'[\\\\{\\"['.repeat(200_000)}"}`), VALIDATION],
    ["32 nested lists", put(nested(32)), VALIDATION],
    ["10,000 nested lists", put(nested(10_000)), VALIDATION],
    ["a number of a million digits", put(`{"N":"${"9".repeat(1_000_000)}"}`), VALIDATION],
    ["a huge exponent", put('{"N":"1e999999999999"}'), VALIDATION],
    ["an item of 1 MB", put(`{"S":"${"x".repeat(1 << 20)}"}`), VALIDATION],
    ["two types", put('{"N":"1","S":"x"}'), VALIDATION],
    ["no type", put("{}"), VALIDATION],
  ])("refuses %s", async (_what, body, type) => {
    expect(await send("PutItem", body)).toEqual({ status: 400, type });
  });

  it("takes 31 nested lists, and names that are JavaScript's own", async () => {
    expect((await send("PutItem", put(nested(31)))).status).toBe(200);
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
    const members = names.map((name) => `"${name}":{"M":{"${name}":{"S":"${name}"}}}`).join(",");
    expect((await send("PutItem", `{"TableName":"Hash","Item":{"id":{"S":"js"},${members}}}`)).status).toBe(
      200,
    );
    const { Item } = db.execute("GetItem", { TableName: "Hash", Key: { id: { S: "js" } } });
    expect(Object.keys(Object(Item))).toEqual(["id", ...names]);
    const update = {
      TableName: "Hash",
      Key: { id: { S: "js" } },
      UpdateExpression: "REMOVE #p SET #c.#p = :v",
      ExpressionAttributeNames: { "#p": "__proto__", "#c": "constructor" },
      ExpressionAttributeValues: { ":v": { N: "1" } },
    };
    expect((await send("UpdateItem", JSON.stringify(update))).status).toBe(200);
    expect(JSON.stringify(db.execute("GetItem", { TableName: "Hash", Key: { id: { S: "js" } } }))).toContain(
      '"constructor":{"M":{"constructor":{"S":"constructor"},"__proto__":{"N":"1"}}}',
    );
  });

  it("refuses a body of 25 MB", async () => {
    const { status } = await send("PutItem", put(`{"S":"${"x".repeat(25 << 20)}"}`));
    expect(status).toBe(413);
  });

  it("does not know other operations", async () => {
    expect(await send("DropTable", "{}")).toEqual({
      status: 400,
      type: "com.amazon.coral.service#UnknownOperationException",
    });
  });

  it("answers any JSON", async () => {
    const names = [
      "TableName",
      "Item",
      "Key",
      "KeySchema",
      "RequestItems",
      "TransactItems",
      "ConditionExpression",
    ];
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, true, 0, -1, 1.5, "Hash", "Range", "id", "", "a = :b"),
        fc.array(tie("json"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names, "S", "N", "M", "L", "SS", "Put", "Hash"), tie("json"), {
          maxKeys: 4,
        }),
      ),
    }));
    const body = fc.dictionary(fc.constantFrom(...names), json, { maxKeys: 5 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...operations), body, async (operation, value) => {
        const { status } = await send(operation, JSON.stringify({ TableName: "Hash", ...value }));
        expect([200, 400]).toContain(status);
      }),
      { numRuns: 800 },
    );
  });

  it("answers any expression", () => {
    const word = fc.constantFrom(
      "a",
      "#b",
      ":c",
      "(",
      ")",
      ",",
      ".",
      "[",
      "]",
      "0",
      "=",
      "<>",
      "AND",
      "OR",
      "NOT",
      "IN",
      "BETWEEN",
      "SET",
      "REMOVE",
      "ADD",
      "+",
      "-",
      "size",
      "begins_with",
      "if_not_exists",
      "'",
      "é",
    );
    const words = fc.array(word, { maxLength: 12 }).map((list) => list.join(" "));
    fc.assert(
      fc.property(words, words, (UpdateExpression, ConditionExpression) => {
        try {
          db.execute("UpdateItem", {
            TableName: "Hash",
            Key: { id: { S: "fuzz" } },
            UpdateExpression,
            ConditionExpression,
            ExpressionAttributeNames: { "#b": "b" },
            ExpressionAttributeValues: { ":c": { N: "1" } },
          });
        } catch (error) {
          expect(error).toMatchObject({ status: 400 });
        }
      }),
      { numRuns: 2000 },
    );
  });
});
