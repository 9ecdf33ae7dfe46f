import type { DynamoDb, Json } from "../../../../src/cloud/dynamodb/index.js";
import { ALTERNATOR, API, DYNALITE, DYNOXIDE, describeRows, type Row, VALIDATION } from "./rows.js";

const GSI = ALTERNATOR("test_gsi.py");
const LSI = ALTERNATOR("test_lsi.py");
const CAPACITY = DYNALITE("query.js");

const S = (text: string): Json => ({ S: text });
const N = (value: number | string): Json => ({ N: String(value) });
const whole = { p: S("a"), s: N(1), g: S("g"), l: S("l"), x: S("in"), y: S("out") };

const global = (more: Json): Pick<Row, "operation" | "input"> => ({
  operation: "Query",
  input: {
    TableName: "Range",
    IndexName: "global",
    KeyConditionExpression: "g = :g",
    ExpressionAttributeValues: { ":g": S("g") },
    ...more,
  },
});
const local = (more: Json): Pick<Row, "operation" | "input"> => ({
  operation: "Query",
  input: {
    TableName: "Range",
    IndexName: "local",
    KeyConditionExpression: "p = :p",
    ExpressionAttributeValues: { ":p": S("a") },
    ...more,
  },
});

describeRows("what is read from an index", [
  {
    behaviour: "INCLUDE holds the keys and what is named",
    source: GSI,
    given: { Range: [whole] },
    ...global({}),
    part: { Items: [{ p: S("a"), s: N(1), g: S("g"), x: S("in") }] },
  },
  {
    behaviour: "KEYS_ONLY holds the keys of index and table",
    source: LSI,
    given: { Range: [whole] },
    ...local({}),
    part: { Items: [{ p: S("a"), s: N(1), l: S("l") }] },
  },
  {
    behaviour: "a local index fetches what it does not hold",
    source: LSI,
    given: { Range: [whole] },
    ...local({ ProjectionExpression: "y" }),
    part: { Items: [{ y: S("out") }] },
  },
  {
    behaviour: "a local index fetches whole items",
    source: LSI,
    given: { Range: [whole] },
    ...local({ Select: "ALL_ATTRIBUTES" }),
    part: { Items: [whole] },
  },
  {
    behaviour: "a global index does not",
    source: GSI,
    ...global({ ProjectionExpression: "y, z" }),
    error: [
      VALIDATION,
      "One or more parameter values were invalid: Global secondary index global does not project [y, z]",
    ],
  },
  {
    behaviour: "items without the keys of an index are not in it",
    source: GSI,
    given: { Range: [whole, { p: S("a"), s: N(2) }, { p: S("a"), s: N(3), g: S("other") }] },
    operation: "Scan",
    input: { TableName: "Range", IndexName: "global", Select: "COUNT" },
    answer: { Count: 2, ScannedCount: 2 },
  },
  {
    behaviour: "a global index has several items with one key",
    source: GSI,
    given: { Range: ["a", "b", "c"].map((p) => ({ p: S(p), s: N(1), g: S("g") })) },
    ...global({ Select: "COUNT" }),
    answer: { Count: 3, ScannedCount: 3 },
  },
  {
    behaviour: "a filter may name the table's keys, but not the index's",
    source: GSI,
    ...global({
      FilterExpression: "g = :g",
    }),
    error: [
      VALIDATION,
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: g",
    ],
  },
  ...(["local", "global"] as const).map((index): Row => {
    const request = index === "local" ? local : global;
    return {
      behaviour: `a filter of a query must find its attributes in a ${index} index`,
      source: DYNOXIDE("executor.rs, what an index does not carry"),
      ...request({ FilterExpression: "attribute_exists(y)" }),
      error: [
        VALIDATION,
        `One or more parameter values were invalid: Secondary index ${index} does not project one or more filter attributes: [y]`,
      ],
    };
  }),
  {
    behaviour: "a filter of a scan finds nothing there",
    source: DYNOXIDE("executor.rs, what an index does not carry"),
    given: { Range: [whole] },
    operation: "Scan",
    input: { TableName: "Range", IndexName: "global", FilterExpression: "attribute_exists(y)" },
    answer: { Items: [], Count: 0, ScannedCount: 1 },
  },
  {
    behaviour: "an index that the table has not",
    source: GSI,
    ...global({ IndexName: "none" }),
    error: [VALIDATION, "The table does not have the specified index: none"],
  },
  {
    behaviour: "a global index is never read consistently",
    source: GSI,
    ...global({ ConsistentRead: true }),
    error: [VALIDATION, "Consistent reads are not supported on global secondary indexes"],
  },
]);

const units = (count: number): Json => ({ CapacityUnits: count });
const big = { S: "x".repeat(5000) };

describeRows("what a read costs", [
  {
    behaviour: "half a unit for every 4 KB of all items together",
    source: CAPACITY,
    given: { Range: [1, 2, 3].map((s) => ({ p: S("a"), s: N(s), x: big })) },
    operation: "Query",
    input: {
      TableName: "Range",
      KeyConditionExpression: "p = :p",
      ExpressionAttributeValues: { ":p": S("a") },
      ReturnConsumedCapacity: "TOTAL",
      Select: "COUNT",
    },
    answer: { Count: 3, ScannedCount: 3, ConsumedCapacity: { TableName: "Range", ...units(2) } },
  },
  {
    behaviour: "a whole one if consistent, and no less for what a filter leaves out",
    source: CAPACITY,
    given: { Range: [1, 2, 3].map((s) => ({ p: S("a"), s: N(s), x: big })) },
    operation: "Query",
    input: {
      TableName: "Range",
      KeyConditionExpression: "p = :p",
      FilterExpression: "attribute_exists(y)",
      ExpressionAttributeValues: { ":p": S("a") },
      ConsistentRead: true,
      ReturnConsumedCapacity: "INDEXES",
    },
    answer: {
      Items: [],
      Count: 0,
      ScannedCount: 3,
      ConsumedCapacity: { TableName: "Range", ...units(4), Table: units(4) },
    },
  },
  {
    behaviour: "nothing found costs as little as there is",
    source: CAPACITY,
    ...local({ ReturnConsumedCapacity: "TOTAL" }),
    part: { ConsumedCapacity: { TableName: "Range", ...units(0.5) } },
  },
  {
    behaviour: "a global index has its share, and the table none",
    source: DYNOXIDE("CHANGELOG, reads of indexes"),
    given: { Range: [whole] },
    ...global({ ReturnConsumedCapacity: "INDEXES" }),
    part: {
      ConsumedCapacity: {
        TableName: "Range",
        ...units(0.5),
        Table: units(0),
        GlobalSecondaryIndexes: { global: units(0.5) },
      },
    },
  },
  {
    behaviour: "each item that a local index fetches costs the table a read",
    source: DYNOXIDE("execute_statement.rs, three rows of a local index"),
    given: { Range: [1, 2, 3].map((s) => ({ p: S("a"), s: N(s), l: S("l"), y: S("y") })) },
    ...local({ Select: "ALL_ATTRIBUTES", ReturnConsumedCapacity: "INDEXES" }),
    part: {
      ConsumedCapacity: {
        TableName: "Range",
        ...units(2),
        Table: units(1.5),
        LocalSecondaryIndexes: { local: units(0.5) },
      },
    },
  },
  {
    behaviour: "NONE shows nothing",
    source: API("Query"),
    ...local({ ReturnConsumedCapacity: "NONE" }),
    answer: { Items: [], Count: 0, ScannedCount: 0 },
  },
]);

/** Tables whose sort keys are texts and bytes. */
function withSortTypes(db: DynamoDb): void {
  for (const type of ["S", "B"]) {
    db.execute("CreateTable", {
      TableName: `Sort${type}`,
      KeySchema: [
        { AttributeName: "p", KeyType: "HASH" },
        { AttributeName: "s", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "p", AttributeType: "S" },
        { AttributeName: "s", AttributeType: type },
      ],
      BillingMode: "PAY_PER_REQUEST",
    });
  }
}

const ordered = (behaviour: string, table: string, sorted: readonly Json[]): Row => ({
  behaviour,
  source: ALTERNATOR("test_query.py"),
  given: { [table]: [...sorted].reverse().map((s) => ({ p: S("a"), s })) },
  operation: "Query",
  input: {
    TableName: table,
    KeyConditionExpression: "p = :p",
    ExpressionAttributeValues: { ":p": S("a") },
    ProjectionExpression: "s",
  },
  answer: { Items: sorted.map((s) => ({ s })), Count: sorted.length, ScannedCount: sorted.length },
});

describeRows(
  "the order of sort keys",
  [
    ordered(
      "numbers by value",
      "Range",
      ["-100", "-20", "-3.5", "-0.001", "0", "0.001", "1", "2", "10", "100"].map(N),
    ),
    ordered(
      "texts by their UTF-8 bytes, not by their UTF-16 units",
      "SortS",
      ["A", "B", "a", "aa", "b", "z", "\u00e9", "\uffee", "\u{1f600}"].map(S),
    ),
    ordered(
      "bytes as numbers without a sign",
      "SortB",
      [[0], [0, 0], [1], [1, 255], [127], [128], [255], [255, 0]].map((bytes) => ({
        B: Buffer.from(bytes).toString("base64"),
      })),
    ),
  ],
  withSortTypes,
);
