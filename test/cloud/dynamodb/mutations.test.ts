import { afterAll, expect, it } from "vitest";
import { createDynamoDb } from "../../../src/cloud/dynamodb/index.js";
import { OPERATIONS, STREAM_OPERATIONS } from "../../../src/cloud/dynamodb/operations.js";
import { prepare, samples } from "./samples.js";
import { dynamoDbWithTables } from "./support.js";
import { WireClient } from "./wire.js";

/** Valid requests with one thing wrong in them, at every place: all are answered, and an error changes nothing. */

const db = dynamoDbWithTables();
prepare(db);
const clean = db.snapshot();
const valid = samples(db);
const client = new WireClient((await db.listen()).port);
afterAll(async () => {
  client.close();
  await db.close();
});

/** JSON texts to put in the place of a member; some are no JSON. */
const wrong: readonly string[] = [
  ...["null", "true", "0", "-1", "1.5", "1e300", "1e999", "9007199254740993", "NaN"],
  ...["[]", "[null]", "{}", '""', '"x"', '"é\\u0000"', '"\\ud800"', '"__proto__"', '"constructor"'],
  ...['{"__proto__":{"S":"x"}}', '{"constructor":{"S":"x"}}', '{"toString":{}}', '{"":{}}'],
  ...["S", "N", "BOOL", "NS", "L", "M"].map((type) => `{"${type}":[]}`),
  ...['{"S":{}}', '{"N":"-"}', '{"N":"1e126"}', '{"B":"="}', '{"SS":[[]]}', '{"M":{"":null}}'],
  JSON.stringify("x".repeat(5000)),
  JSON.stringify(Array.from({ length: 101 }, () => ({}))),
  "[".repeat(5000) + "]".repeat(5000),
  `${'{"M":{"":'.repeat(5000)}{"S":""}${"}}".repeat(5000)}`,
];

/** All places in a value below its root, as the keys that lead there. */
function* places(value: unknown, path: readonly string[] = []): Iterable<readonly string[]> {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    yield [...path, name];
    yield* places(member, [...path, name]);
  }
}

/** A value's JSON text in which one member is another text, or is missing. */
function replaced(
  value: unknown,
  [name, ...rest]: readonly string[],
  by: string | undefined,
): string | undefined {
  if (name === undefined) return by;
  const members = Object.entries(Object(value)).flatMap(([key, member]) => {
    const text = key === name ? replaced(member, rest, by) : JSON.stringify(member);
    if (text === undefined) return [];
    return [Array.isArray(value) ? text : `${JSON.stringify(key)}:${text}`];
  });
  return Array.isArray(value) ? `[${members.join(",")}]` : `{${members.join(",")}}`;
}

it("has a valid request for every operation", () => {
  for (const [operation, input] of valid) {
    db.restore(clean);
    expect(() => db.execute(operation, input)).not.toThrow();
  }
  expect(new Set(valid.map(([operation]) => operation))).toEqual(
    new Set(Object.keys({ ...OPERATIONS, ...STREAM_OPERATIONS })),
  );
});

/** An error's type is one of AWS's, and its text tells nothing of how we are built. */
const TYPE = /^com\.(amazonaws\.dynamodb\.v20120810|amazon\.coral\.(service|validate))#[A-Za-z]+Exception$/;
const OURS = /undefined|\[object |TypeError|RangeError|node:|\.[jt]s:/;

it.each(valid.map(([operation, input], index) => [`${operation} (${index})`, operation, input] as const))(
  "answers %s whatever is in the place of a member",
  async (_name, operation, input) => {
    for (const path of places(input)) {
      for (const by of [undefined, ...wrong]) {
        const body = replaced(input, path, by) ?? "";
        db.restore(clean);
        const answer = await client.send(operation, body);
        if (answer.status === 200) continue;
        const what = { operation, path, by: by?.slice(0, 60), text: answer.text };
        expect({ ...what, status: answer.status, type: answer.body.__type }).toEqual({
          ...what,
          status: 400,
          type: expect.stringMatching(TYPE),
        });
        expect({ ...what, ours: OURS.test(answer.text) }).toEqual({ ...what, ours: false });
        if (db.hash() !== clean.hash())
          throw new Error(`An error changed the state: ${JSON.stringify(what)}`);
      }
    }
  },
);

it("takes names that are JavaScript's own, for tables, indexes and attributes", () => {
  const own = createDynamoDb();
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    const keys = (hash: string) => [{ AttributeName: hash, KeyType: "HASH" }];
    own.execute("CreateTable", {
      TableName: name,
      KeySchema: keys(name),
      AttributeDefinitions: [
        { AttributeName: name, AttributeType: "S" },
        { AttributeName: "valueOf", AttributeType: "S" },
      ],
      GlobalSecondaryIndexes: [
        { IndexName: name, KeySchema: keys("valueOf"), Projection: { ProjectionType: "ALL" } },
      ],
      BillingMode: "PAY_PER_REQUEST",
    });
    // A member of this name in a literal would set the prototype.
    const item: unknown = JSON.parse(`{"${name}":{"S":"k"},"valueOf":{"S":"v"}}`);
    const requests: unknown = JSON.parse(`{"${name}":[{"PutRequest":{"Item":${JSON.stringify(item)}}}]}`);
    own.execute("BatchWriteItem", { RequestItems: requests });
    const query = {
      TableName: name,
      IndexName: name,
      KeyConditionExpression: "valueOf = :v",
      FilterExpression: "attribute_exists(#n)",
      ExpressionAttributeNames: { "#n": name },
      ExpressionAttributeValues: { ":v": { S: "v" } },
    };
    expect(JSON.stringify(own.execute("Query", query).Items)).toBe(JSON.stringify([item]));
    expect(
      JSON.stringify(
        own.execute(
          "BatchGetItem",
          JSON.parse(`{"RequestItems":{"${name}":{"Keys":[{"${name}":{"S":"k"}}]}}}`),
        ).Responses,
      ),
    ).toBe(`{"${name}":[${JSON.stringify(item)}]}`);
  }
  expect(own.execute("ListTables", {}).TableNames).toEqual([
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "toString",
  ]);
});
