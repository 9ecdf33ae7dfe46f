import type { DynamoDb, Json } from "../../../../src/cloud/dynamodb/index.js";
import { DYNALITE, DYNOXIDE, describeRows, EXTENDDB, MOTO, type Row, VALIDATION } from "./rows.js";

const TEXTS = DYNALITE("scan.js");
const LIMITS = EXTENDDB("test_query_scan.py");
const SEGMENTS = MOTO("test_dynamodb_scan.py");

const scan = (more: Json): Pick<Row, "operation" | "input"> => ({
  operation: "Scan",
  input: { TableName: "Hash", ...more },
});
const refused = (behaviour: string, source: string, more: Json, message: string): Row => ({
  behaviour,
  source,
  ...scan(more),
  error: [VALIDATION, message],
});

describeRows("segments and limits of a scan", [
  refused(
    "a segment of how many",
    SEGMENTS,
    { Segment: 0 },
    "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
  ),
  refused(
    "segments without saying which",
    SEGMENTS,
    { TotalSegments: 3 },
    "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
  ),
  refused(
    "a segment beyond the last",
    SEGMENTS,
    { Segment: 3, TotalSegments: 3 },
    "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 3 is not less than TotalSegments: 3",
  ),
  refused(
    "a negative segment",
    TEXTS,
    { Segment: -1, TotalSegments: 3 },
    "1 validation error detected: Value '-1' at 'segment' failed to satisfy constraint: Member must have value greater than or equal to 0",
  ),
  refused(
    "a segment above 999999",
    LIMITS,
    { Segment: 1_000_000, TotalSegments: 1_000_000 },
    "1 validation error detected: Value '1000000' at 'segment' failed to satisfy constraint: Member must have value less than or equal to 999999",
  ),
  refused(
    "more than a million segments",
    LIMITS,
    { Segment: 0, TotalSegments: 1_000_001 },
    "1 validation error detected: Value '1000001' at 'totalSegments' failed to satisfy constraint: Member must have value less than or equal to 1000000",
  ),
  {
    behaviour: "the last of a million segments is there",
    source: LIMITS,
    ...scan({ Segment: 999_999, TotalSegments: 1_000_000 }),
    answer: { Items: [], Count: 0, ScannedCount: 0 },
  },
  refused(
    "a limit of nothing, with the value and the name in small letters",
    DYNOXIDE("scan.rs"),
    { Limit: 0 },
    "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ),
  {
    behaviour: "a query's limit of nothing, without the value and with a capital letter",
    source: DYNOXIDE("query.rs"),
    operation: "Query",
    input: {
      TableName: "Hash",
      KeyConditionExpression: "id = :id",
      ExpressionAttributeValues: { ":id": { S: "a" } },
      Limit: 0,
    },
    error: [
      VALIDATION,
      "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
  },
  refused(
    "several violated constraints, in AWS's order",
    TEXTS,
    { TableName: "abc;", IndexName: "abc;", Select: "hi", Segment: -1, TotalSegments: -1 },
    "5 validation errors detected: Value 'hi' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]; Value 'abc;' at 'indexName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value '-1' at 'totalSegments' failed to satisfy constraint: Member must have value greater than or equal to 1; Value 'abc;' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value '-1' at 'segment' failed to satisfy constraint: Member must have value greater than or equal to 0",
  ),
  refused(
    "an index that the table has not",
    TEXTS,
    { IndexName: "none" },
    "The table does not have the specified index: none",
  ),
  {
    behaviour: "a global index read consistently",
    source: TEXTS,
    operation: "Scan",
    input: { TableName: "Range", IndexName: "global", ConsistentRead: true },
    error: [VALIDATION, "Consistent reads are not supported on global secondary indexes"],
  },
  {
    behaviour: "a local index is read consistently",
    source: TEXTS,
    operation: "Scan",
    input: { TableName: "Range", IndexName: "local", ConsistentRead: true },
    answer: { Items: [], Count: 0, ScannedCount: 0 },
  },
  {
    behaviour: "a scan may filter by keys",
    source: TEXTS,
    given: { Hash: [{ id: { S: "a" } }, { id: { S: "b" } }] },
    ...scan({ FilterExpression: "id = :id", ExpressionAttributeValues: { ":id": { S: "b" } } }),
    answer: { Items: [{ id: { S: "b" } }], Count: 1, ScannedCount: 2 },
  },
]);

/** A table whose partition key is a number. */
function withNumbers(db: DynamoDb): void {
  db.execute("CreateTable", {
    TableName: "Numbers",
    KeySchema: [{ AttributeName: "n", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "n", AttributeType: "N" }],
    BillingMode: "PAY_PER_REQUEST",
  });
}

/** The order that AWS gives these keys in. */
const NUMBERS = "7 999.9 8 3 2 -999.9 9 4 -0.09 6 1 0 0.012345 5"
  .split(" ")
  .map((text) => ({ n: { N: text } }));

describeRows(
  "the order of a scan",
  [
    {
      behaviour: "numbers as partition keys come by a digest of theirs",
      source: TEXTS,
      given: { Numbers: [...NUMBERS].sort((a, b) => Number(a.n.N) - Number(b.n.N)) },
      operation: "Scan",
      input: { TableName: "Numbers" },
      part: { Items: NUMBERS, Count: 14 },
    },
  ],
  withNumbers,
);

/** 25 items that take just as much of a page as there is of one, and one byte more. */
const almostFull = (more: number): readonly Json[] =>
  Array.from({ length: 25 }, (_, s) => ({
    p: { S: "a123456789" },
    s: { N: String(s + 1) },
    e: { S: "e".repeat(41_645 + (s === 24 ? more : 0)) },
  }));

describeRows("where a page of a scan is full", [
  {
    behaviour: "not by what counts for capacity: 25 items of 41,663 bytes are less than 1 MB, and fill it",
    source: TEXTS,
    given: { Range: almostFull(1) },
    operation: "Scan",
    input: { TableName: "Range", Select: "COUNT" },
    answer: {
      Count: 25,
      ScannedCount: 25,
      LastEvaluatedKey: { p: { S: "a123456789" }, s: { N: "25" } },
    },
  },
  {
    behaviour: "one byte less, and they do not",
    source: TEXTS,
    given: { Range: almostFull(0) },
    operation: "Scan",
    input: { TableName: "Range", Select: "COUNT" },
    answer: { Count: 25, ScannedCount: 25 },
  },
]);
