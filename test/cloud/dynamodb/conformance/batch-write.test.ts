import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import {
  ALTERNATOR,
  DYNALITE,
  DYNOXIDE,
  describeRows,
  EXTENDDB,
  LOCALSTACK,
  NOT_FOUND,
  type Row,
  VALIDATION,
} from "./rows.js";

const BATCH = ALTERNATOR("test_batch.py");
const TEXTS = DYNALITE("batchWriteItem.js");
const OPERATIONS = EXTENDDB("test_batch_operations.py");

const write = (RequestItems: Json, more: Json = {}): Pick<Row, "operation" | "input"> => ({
  operation: "BatchWriteItem",
  input: { RequestItems, ...more },
});
const put = (Item: Json): Json => ({ PutRequest: { Item } });
const remove = (Key: Json): Json => ({ DeleteRequest: { Key } });
const id = (text: string): Json => ({ id: { S: text } });
const range = (p: string, s: number, more: Json = {}): Json => ({
  p: { S: p },
  s: { N: String(s) },
  ...more,
});

const WRONG_KEY = "The provided key element does not match the schema";
const DUPLICATES = "Provided list of item keys contains duplicates";
const LENGTHS =
  /^Value '.*' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: \[Member must have length less than or equal to 25, Member must have length greater than or equal to 1\]$/s;
const empty = (type: "string" | "binary", key: string): string =>
  `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${type} value. Key: ${key}`;

const refused = (behaviour: string, source: string, items: Json, message: string | RegExp): Row => ({
  behaviour,
  source,
  ...write(items),
  error: [VALIDATION, message],
});

describeRows("BatchWriteItem", [
  {
    behaviour: "puts and deletes in several tables, and says that nothing is left",
    source: OPERATIONS,
    given: { Hash: [id("old")] },
    ...write({ Hash: [put(id("new")), remove(id("old"))], Range: [put(range("a", 1))] }),
    answer: { UnprocessedItems: {} },
    stored: ["Hash", id("old"), null],
  },
  {
    behaviour: "deletes what is not there",
    source: BATCH,
    ...write({ Hash: [remove(id("none"))] }),
    answer: { UnprocessedItems: {} },
  },
  {
    behaviour: "a put costs what the larger of the items costs, old or new",
    source: DYNOXIDE("CHANGELOG, capacity of writes"),
    given: { Hash: [{ ...id("a"), x: { S: "x".repeat(3000) } }] },
    ...write({ Hash: [put(id("a")), put(id("b"))] }, { ReturnConsumedCapacity: "INDEXES" }),
    answer: {
      UnprocessedItems: {},
      ConsumedCapacity: [{ TableName: "Hash", CapacityUnits: 4, Table: { CapacityUnits: 4 } }],
    },
  },
  {
    behaviour: "what indexes cost is added up by index",
    source: DYNOXIDE("index_capacity.rs"),
    ...write(
      {
        Range: [put(range("a", 1, { g: { S: "g" }, l: { S: "l" } })), put(range("a", 2, { g: { S: "g" } }))],
      },
      { ReturnConsumedCapacity: "INDEXES" },
    ),
    answer: {
      UnprocessedItems: {},
      ConsumedCapacity: [
        {
          TableName: "Range",
          CapacityUnits: 5,
          Table: { CapacityUnits: 2 },
          LocalSecondaryIndexes: { local: { CapacityUnits: 1 } },
          GlobalSecondaryIndexes: { global: { CapacityUnits: 2 } },
        },
      ],
    },
  },
  {
    behaviour: "each item collection of a table with local indexes is shown once; other tables have none",
    source: DYNOXIDE("batch_write_item.rs"),
    ...write(
      { Range: [put(range("a", 1)), put(range("a", 2)), put(range("b", 1))], Hash: [put(id("a"))] },
      { ReturnItemCollectionMetrics: "SIZE" },
    ),
    answer: {
      UnprocessedItems: {},
      ItemCollectionMetrics: {
        Range: [
          { ItemCollectionKey: { p: { S: "a" } }, SizeEstimateRangeGB: [0, 1] },
          { ItemCollectionKey: { p: { S: "b" } }, SizeEstimateRangeGB: [0, 1] },
        ],
      },
    },
  },
  refused(
    "no tables",
    DYNOXIDE("batch_write_item.rs"),
    {},
    "The requestItems parameter is required for BatchWriteItem",
  ),
  refused("no requests for a table", TEXTS, { Hash: [] }, LENGTHS),
  refused(
    "more than 25 requests for a table",
    TEXTS,
    { Hash: Array.from({ length: 26 }, (_, n) => put(id(String(n)))) },
    LENGTHS,
  ),
  refused(
    "more than 25 requests for several tables",
    TEXTS,
    {
      Hash: Array.from({ length: 20 }, (_, n) => put(id(String(n)))),
      Range: Array.from({ length: 6 }, (_, n) => put(range("a", n))),
    },
    "Too many items requested for the BatchWriteItem call",
  ),
  refused(
    "neither a put nor a deletion",
    TEXTS,
    { Hash: [{}] },
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
  ),
  refused(
    "an item put twice",
    BATCH,
    { Hash: [put(id("a")), put({ ...id("a"), x: { S: "b" } })] },
    DUPLICATES,
  ),
  refused("an item deleted twice", BATCH, { Hash: [remove(id("a")), remove(id("a"))] }, DUPLICATES),
  refused("an item put and deleted", TEXTS, { Hash: [put(id("a")), remove(id("a"))] }, DUPLICATES),
  {
    behaviour: "a table that is not there, before an item put twice",
    source: TEXTS,
    ...write({ None: [put(id("a")), remove(id("a"))] }),
    error: NOT_FOUND,
  },
  {
    behaviour: "one of two tables is not there: nothing is done",
    source: LOCALSTACK("test_batch_write_not_existing_table"),
    ...write({ Hash: [put(id("a"))], None: [put(id("a"))] }),
    error: NOT_FOUND,
    stored: ["Hash", id("a"), null],
  },
  refused(
    "a put with a key of another type",
    DYNOXIDE("helpers.rs"),
    { Hash: [put({ id: { N: "1" } })] },
    WRONG_KEY,
  ),
  refused(
    "a put without the key",
    LOCALSTACK("test_batch_write_not_matching_schema"),
    { Range: [put({ p: { S: "a" } })] },
    WRONG_KEY,
  ),
  refused(
    "a deletion with a key of another type",
    OPERATIONS,
    { Hash: [remove({ id: { N: "1" } })] },
    WRONG_KEY,
  ),
  refused(
    "a deletion with one attribute too many",
    OPERATIONS,
    { Hash: [remove({ ...id("a"), x: { S: "b" } })] },
    WRONG_KEY,
  ),
  refused("an empty key in a put", OPERATIONS, { Hash: [put(id(""))] }, empty("string", "id")),
  refused("an empty key in a deletion", OPERATIONS, { Hash: [remove(id(""))] }, empty("string", "id")),
  refused(
    "an index key of another type",
    ALTERNATOR("test_gsi.py"),
    { Range: [put(range("a", 1, { g: { N: "1" } }))] },
    "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: global",
  ),
  refused(
    "an item that is too large, before the table is looked for",
    TEXTS,
    { None: [put({ ...id("a"), x: { S: "x".repeat(409_600) } })] },
    "Item size has exceeded the maximum allowed size",
  ),
  refused(
    "a value that is none, before the table is looked for",
    TEXTS,
    { None: [put({ id: {} })] },
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
  ),
]);
