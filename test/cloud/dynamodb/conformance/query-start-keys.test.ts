import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import { ALTERNATOR, DYNALITE, describeRows, EXTENDDB, type Row, VALIDATION } from "./rows.js";

const QUERY = DYNALITE("query.js");
const SCAN = DYNALITE("scan.js");
const PAGES = EXTENDDB("test_read_paging.py");
const INDEXES = EXTENDDB("test_query_scan.py");

const n = (value: number): Json => ({ N: String(value) });
const item = (s: number, more: Json = {}): Json => ({ p: { S: "a" }, s: n(s), ...more });
const five = [1, 2, 3, 4, 5].map((s) => item(s));

const query = (more: Json, condition = "p = :p", values: Json = {}): Pick<Row, "operation" | "input"> => ({
  operation: "Query",
  input: {
    TableName: "Range",
    KeyConditionExpression: condition,
    ExpressionAttributeValues: { ":p": { S: "a" }, ...values },
    ...more,
  },
});
const local = (more: Json): Pick<Row, "operation" | "input"> => query({ IndexName: "local", ...more });
const global = (more: Json): Pick<Row, "operation" | "input"> => ({
  operation: "Query",
  input: {
    TableName: "Range",
    IndexName: "global",
    KeyConditionExpression: "g = :g",
    ExpressionAttributeValues: { ":g": { S: "g" } },
    ...more,
  },
});
const scan = (more: Json, TableName = "Range"): Pick<Row, "operation" | "input"> => ({
  operation: "Scan",
  input: { TableName, ...more },
});

describeRows("where a page ends", [
  {
    behaviour: "at its limit, with the key of the last item",
    source: PAGES,
    given: { Range: five },
    ...query({ Limit: 2 }),
    answer: { Items: [item(1), item(2)], Count: 2, ScannedCount: 2, LastEvaluatedKey: item(2) },
  },
  {
    behaviour: "at its limit, although nothing follows",
    source: PAGES,
    given: { Range: five },
    ...query({ Limit: 5 }),
    part: { Count: 5, LastEvaluatedKey: item(5) },
  },
  {
    behaviour: "the next page is empty then",
    source: PAGES,
    given: { Range: five },
    ...query({ Limit: 5, ExclusiveStartKey: item(5) }),
    answer: { Items: [], Count: 0, ScannedCount: 0 },
  },
  {
    behaviour: "with what follows, where there is less than the limit",
    source: PAGES,
    given: { Range: five },
    ...query({ Limit: 2, ExclusiveStartKey: item(4) }),
    answer: { Items: [item(5)], Count: 1, ScannedCount: 1 },
  },
  {
    behaviour: "backwards",
    source: ALTERNATOR("test_query.py"),
    given: { Range: five },
    ...query({ Limit: 2, ScanIndexForward: false, ExclusiveStartKey: item(4) }),
    answer: { Items: [item(3), item(2)], Count: 2, ScannedCount: 2, LastEvaluatedKey: item(2) },
  },
  {
    behaviour: "a key that no item has is a start, too",
    source: ALTERNATOR("test_query.py"),
    given: { Range: five },
    ...query({ ExclusiveStartKey: { p: { S: "a" }, s: n(3.5) } }),
    part: { Items: [item(4), item(5)] },
  },
  {
    behaviour: "the limit counts items before the filter",
    source: ALTERNATOR("test_filter_expression.py"),
    given: { Range: [...five, item(6, { x: n(1) })] },
    ...query({ Limit: 3, FilterExpression: "attribute_exists(x)" }),
    answer: { Items: [], Count: 0, ScannedCount: 3, LastEvaluatedKey: item(3) },
  },
  {
    behaviour: "in a local index, with the keys of index and table",
    source: INDEXES,
    given: { Range: [item(1, { l: { S: "x" } }), item(2, { l: { S: "x" } }), item(3)] },
    ...local({ Limit: 1 }),
    part: { Count: 1, LastEvaluatedKey: { p: { S: "a" }, l: { S: "x" }, s: n(1) } },
  },
  {
    behaviour: "in a local index items with one sort key come in the order of the table's",
    source: INDEXES,
    given: { Range: [1, 2, 3].map((s) => item(s, { l: { S: "x" } })) },
    ...local({
      Limit: 1,
      ScanIndexForward: false,
      ExclusiveStartKey: { p: { S: "a" }, l: { S: "x" }, s: n(3) },
    }),
    part: { Items: [item(2, { l: { S: "x" } })] },
  },
  {
    behaviour: "in a global index, with the keys of index and table",
    source: INDEXES,
    given: { Range: [item(1, { g: { S: "g" } }), item(2, { g: { S: "g" } })] },
    ...global({ Limit: 1 }),
    part: { Count: 1, LastEvaluatedKey: { g: { S: "g" }, s: n(1), p: { S: "a" } } },
  },
  {
    behaviour: "in a global index, going on among items with one key",
    source: INDEXES,
    given: {
      Range: ["a", "b", "c"].map((p) => ({ p: { S: p }, s: n(1), g: { S: "g" } })),
    },
    before: [],
    ...global({ Limit: 3 }),
    part: { Count: 3 },
  },
  {
    behaviour: "of a scan at its limit",
    source: PAGES,
    given: { Hash: [{ id: { S: "a" } }] },
    ...scan({ Limit: 1 }, "Hash"),
    answer: {
      Items: [{ id: { S: "a" } }],
      Count: 1,
      ScannedCount: 1,
      LastEvaluatedKey: { id: { S: "a" } },
    },
  },
  {
    behaviour: "at 1 MB of what was read, also where the filter lets nothing through",
    source: PAGES,
    given: { Range: [1, 2, 3, 4, 5].map((s) => item(s, { x: { S: "x".repeat(300_000) } })) },
    ...query({ FilterExpression: "attribute_exists(y)" }),
    answer: { Items: [], Count: 0, ScannedCount: 4, LastEvaluatedKey: item(4) },
  },
]);

const startKey = (
  behaviour: string,
  source: string,
  request: Pick<Row, "operation" | "input">,
  message: string,
): Row => ({ behaviour, source, ...request, error: [VALIDATION, message] });

const INVALID = "The provided starting key is invalid";
const WRONG_KEY = "The provided key element does not match the schema";

describeRows("keys that nothing can start after", [
  startKey("a query: one attribute too few", QUERY, query({ ExclusiveStartKey: { p: { S: "a" } } }), INVALID),
  startKey(
    "a query: another attribute",
    QUERY,
    query({ ExclusiveStartKey: { p: { S: "a" }, x: n(1) } }),
    INVALID,
  ),
  startKey(
    "a query: another type",
    QUERY,
    query({ ExclusiveStartKey: { p: { S: "a" }, s: { S: "1" } } }),
    WRONG_KEY,
  ),
  startKey(
    "a query: another partition",
    QUERY,
    query({ ExclusiveStartKey: { p: { S: "b" }, s: n(1) } }),
    "The provided starting key is outside query boundaries based on provided conditions",
  ),
  startKey(
    "a query: outside of its condition on the sort key",
    QUERY,
    query({ ExclusiveStartKey: item(1) }, "p = :p AND s > :s", { ":s": n(1) }),
    "The provided starting key does not match the range key predicate",
  ),
  startKey(
    "a query: another partition, where the sort key is asked for",
    QUERY,
    query({ ExclusiveStartKey: { p: { S: "b" }, s: n(1) } }, "p = :p AND s = :s", { ":s": n(1) }),
    "The query can return at most one row and cannot be restarted",
  ),
  startKey(
    "a query: a partition has one item only",
    ALTERNATOR("test_query.py"),
    {
      operation: "Query",
      input: {
        TableName: "Hash",
        KeyConditionExpression: "id = :id",
        ExpressionAttributeValues: { ":id": { S: "a" } },
        ExclusiveStartKey: { id: { S: "a" } },
      },
    },
    "The provided exclusive start key is invalid: ExclusiveStartKey: {id=AttributeValue: {S:a}}",
  ),
  startKey(
    "a query of an index: the table's key alone",
    QUERY,
    global({ ExclusiveStartKey: item(1) }),
    INVALID,
  ),
  startKey(
    "a query: a value that is none",
    QUERY,
    query({ ExclusiveStartKey: { p: {} } }),
    `${INVALID}: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes`,
  ),
  startKey(
    "a scan: one attribute too few",
    SCAN,
    scan({ ExclusiveStartKey: { p: { S: "a" } } }),
    `${INVALID}: ${WRONG_KEY}`,
  ),
  startKey(
    "a scan: another type",
    SCAN,
    scan({ ExclusiveStartKey: { p: { S: "a" }, s: { S: "1" } } }),
    `${INVALID}: ${WRONG_KEY}`,
  ),
  startKey(
    "a scan of an index: the table's key alone",
    SCAN,
    scan({ IndexName: "global", ExclusiveStartKey: item(1) }),
    INVALID,
  ),
]);
