import type { Json } from "../../../src/cloud/dynamodb/index.js";
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
