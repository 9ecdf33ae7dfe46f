import type { DynamoDb, Json } from "../../../../src/cloud/dynamodb/index.js";
import { ALTERNATOR, describeRows, MOTO, type Row, VALIDATION } from "./rows.js";

const KEYS = MOTO("test_dynamodb_multi_attribute_gsi.py");
const COMPOSITE = ALTERNATOR("test_gsi_composite_keys.py");

const S = (text: string): Json => ({ S: text });
const N = (value: number): Json => ({ N: String(value) });

/** A table whose index has keys of two attributes each. */
function withCompositeIndex(db: DynamoDb): void {
  db.execute("CreateTable", {
    TableName: "Composite",
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    AttributeDefinitions: ["pk", "h1", "h2", "r1", "r2"].map((AttributeName) => ({
      AttributeName,
      AttributeType: AttributeName === "r2" ? "N" : "S",
    })),
    GlobalSecondaryIndexes: [
      {
        IndexName: "index",
        KeySchema: [
          { AttributeName: "h1", KeyType: "HASH" },
          { AttributeName: "h2", KeyType: "HASH" },
          { AttributeName: "r1", KeyType: "RANGE" },
          { AttributeName: "r2", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
    BillingMode: "PAY_PER_REQUEST",
  });
}

const item = (pk: string, r1: string, r2: number, h2 = "b"): Json => ({
  pk: S(pk),
  h1: S("a"),
  h2: S(h2),
  r1: S(r1),
  r2: N(r2),
});
const items = [
  item("5", "x", 10),
  item("1", "x", 20),
  item("4", "x", 30),
  item("2", "xy", 1),
  item("3", "x", 15, "other"),
  { pk: S("6"), h1: S("a"), h2: S("b"), r1: S("x") },
  { pk: S("7"), h1: S("a"), r1: S("x"), r2: N(1) },
];
const values: Readonly<Record<string, Json>> = {
  ":h1": S("a"),
  ":h2": S("b"),
  ":x": S("x"),
  ":n": N(10),
  ":m": N(20),
};

const query = (KeyConditionExpression: string, more: Json = {}): Pick<Row, "operation" | "input"> => ({
  operation: "Query",
  input: {
    TableName: "Composite",
    IndexName: "index",
    KeyConditionExpression,
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(values).filter(([name]) => new RegExp(`${name}\\b`).test(KeyConditionExpression)),
    ),
    ...more,
  },
});
const found = (behaviour: string, condition: string, keys: readonly string[], more: Json = {}): Row => ({
  behaviour,
  source: KEYS,
  given: { Composite: items },
  ...query(condition, { ProjectionExpression: "pk", ...more }),
  part: { Items: keys.map((key) => ({ pk: S(key) })), Count: keys.length },
});
const refused = (behaviour: string, condition: string, message: string): Row => ({
  behaviour,
  source: KEYS,
  ...query(condition),
  error: [VALIDATION, message],
});

const both = "h1 = :h1 AND h2 = :h2";

describeRows(
  "a global index with keys of several attributes",
  [
    found("is in the order of its sort key's attributes, without items that lack one", both, [
      "5",
      "1",
      "4",
      "2",
    ]),
    found("backwards", both, ["2", "4", "1", "5"], { ScanIndexForward: false }),
    found("the first sort attribute equal", `${both} AND r1 = :x`, ["5", "1", "4"]),
    found("the first sort attribute greater", `${both} AND r1 > :x`, ["2"]),
    found("the first sort attribute's beginning", `${both} AND begins_with(r1, :x)`, ["5", "1", "4", "2"]),
    found("all equal", `${both} AND r1 = :x AND r2 = :m`, ["1"]),
    found("the last greater", `${both} AND r1 = :x AND r2 > :n`, ["1", "4"]),
    found("the last between", `${both} AND r1 = :x AND r2 BETWEEN :n AND :m`, ["5", "1"]),
    found("conditions in any order", "r2 > :n AND h2 = :h2 AND r1 = :x AND h1 = :h1", ["1", "4"]),
    {
      behaviour: "a page's last key has all attributes",
      source: KEYS,
      given: { Composite: items },
      ...query(both, { Limit: 2 }),
      part: { Count: 2, LastEvaluatedKey: item("1", "x", 20) },
    },
    found("the next page starts there", both, ["4", "2"], { ExclusiveStartKey: item("1", "x", 20) }),
    {
      behaviour: "the conditions of old do the same",
      source: KEYS,
      given: { Composite: items },
      operation: "Query",
      input: {
        TableName: "Composite",
        IndexName: "index",
        KeyConditions: Object.fromEntries(
          Object.entries({ h1: S("a"), h2: S("b"), r1: S("x"), r2: N(10) }).map(([name, value]) => [
            name,
            { ComparisonOperator: name === "r2" ? "GT" : "EQ", AttributeValueList: [value] },
          ]),
        ),
        Select: "COUNT",
      },
      answer: { Count: 2, ScannedCount: 2 },
    },
    refused(
      "all of the partition key must be given",
      "h1 = :h1",
      "Query condition missed key schema element: h2",
    ),
    refused(
      "a sort attribute may not be left out before another",
      `${both} AND r2 > :n`,
      "Query condition missed key schema element: r1",
    ),
    refused(
      "only the last sort attribute may be compared",
      `${both} AND r1 > :x AND r2 = :n`,
      "Query key condition not supported",
    ),
    refused("a partition key must be equal", "h1 = :h1 AND h2 > :h2", "Query key condition not supported"),
    {
      behaviour: "an attribute of another type is refused in an item",
      source: COMPOSITE,
      operation: "PutItem",
      input: { TableName: "Composite", Item: { pk: S("a"), r2: S("1") } },
      error: [
        VALIDATION,
        "One or more parameter values were invalid: Type mismatch for Index Key r2 Expected: N Actual: S IndexName: index",
      ],
    },
    {
      behaviour: "its description shows all attributes in order",
      source: KEYS,
      operation: "DescribeTable",
      input: { TableName: "Composite" },
      part: {
        Table: {
          GlobalSecondaryIndexes: [
            {
              KeySchema: [
                { AttributeName: "h1", KeyType: "HASH" },
                { AttributeName: "h2", KeyType: "HASH" },
                { AttributeName: "r1", KeyType: "RANGE" },
                { AttributeName: "r2", KeyType: "RANGE" },
              ],
            },
          ],
        },
      },
    },
  ],
  withCompositeIndex,
);
