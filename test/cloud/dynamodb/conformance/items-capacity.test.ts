import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import { get, put, stored, update } from "./items-rows.js";
import { ALTERNATOR, DYNOXIDE, describeRows, EXTENDDB, GUIDE, type Row, VALIDATION } from "./rows.js";

const INDEXES = DYNOXIDE("index capacity");
const SIZES = EXTENDDB("test_list_map_item_size.py");
const CAPACITY = ALTERNATOR("test_returnconsumedcapacity.py");
const u = { id: { S: "u" } };
const key = { p: { S: "p" }, s: { N: "1" } };
const total = { ReturnConsumedCapacity: "TOTAL" };
const hash = (CapacityUnits: number) => ({ ConsumedCapacity: { TableName: "Hash", CapacityUnits } });

describeRows("capacity of one item", [
  {
    behaviour: "nothing is shown unasked",
    source: CAPACITY,
    ...get({ ReturnConsumedCapacity: "NONE" }),
    answer: {},
  },
  { behaviour: "a read of no item is half a unit", source: CAPACITY, ...get(total), answer: hash(0.5) },
  {
    behaviour: "a consistent read is a whole one",
    source: CAPACITY,
    ...get({ ...total, ConsistentRead: true }),
    answer: hash(1),
  },
  {
    behaviour: "a read counts the whole item in 4 KB, whatever is projected",
    source: CAPACITY,
    given: [{ ...u, a: { S: "x".repeat(8190) } }],
    ...get({ ...total, ProjectionExpression: "b" }),
    answer: { Item: {}, ...hash(1.5) },
  },
  {
    behaviour: "a write counts in KB",
    source: CAPACITY,
    ...put({ a: { S: "x".repeat(1021) } }, total),
    answer: hash(2),
  },
  {
    behaviour: "a write counts the larger of what was and what will be",
    source: INDEXES,
    given: [{ ...u, a: { S: "x".repeat(2500) } }],
    ...update("REMOVE a", total),
    answer: hash(3),
  },
  {
    behaviour: "a delete of no item is a unit",
    source: CAPACITY,
    operation: "DeleteItem",
    input: { TableName: "Hash", Key: u, ...total },
    answer: hash(1),
  },
  {
    behaviour: "an update that makes no item is a unit",
    source: CAPACITY,
    ...update("REMOVE a", total),
    answer: hash(1),
  },
  {
    behaviour: "by index, the table is shown by itself",
    source: EXTENDDB("test_consumed_capacity_shape.py"),
    ...put({}, { ReturnConsumedCapacity: "INDEXES" }),
    answer: { ConsumedCapacity: { TableName: "Hash", CapacityUnits: 1, Table: { CapacityUnits: 1 } } },
  },
  ...(
    [
      ["500 list elements", { L: Array.from({ length: 500 }, () => ({ S: "aa" })) }, 2],
      ["1500 list elements", { L: Array.from({ length: 1500 }, () => ({ S: "aa" })) }, 5],
      ["3000 list elements", { L: Array.from({ length: 3000 }, () => ({ S: "aa" })) }, 9],
      [
        "800 map entries",
        { M: Object.fromEntries(Array.from({ length: 800 }, (_, i) => [`k${i}`, { S: "v" }])) },
        5,
      ],
      ["500 maps in a list", { L: Array.from({ length: 500 }, () => ({ M: { a: { S: "b" } } })) }, 4],
      [
        "500 lists in a map",
        { M: Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, { L: [{ S: "b" }] }])) },
        5,
      ],
    ] as const
  ).map(
    ([behaviour, data, units]): Row => ({
      behaviour: `${behaviour}: ${units} units`,
      source: SIZES,
      operation: "PutItem",
      input: { TableName: "Hash", Item: { id: { S: "l500" }, data }, ...total },
      answer: hash(units),
    }),
  ),
]);

/** `g` and `s` are the keys of `global`, which projects `x`; `p` and `l` those of `local`, which projects keys only. */
const range = (
  operation: string,
  input: Json,
  before?: Json,
): Pick<Row, "before" | "operation" | "input"> => ({
  ...(before && { before: [["PutItem", { TableName: "Range", Item: { ...key, ...before } }]] }),
  operation,
  input: { TableName: "Range", ReturnConsumedCapacity: "INDEXES", ...input },
});
const putRange = (attributes: Json, before?: Json) =>
  range("PutItem", { Item: { ...key, ...attributes } }, before);
const updateRange = (UpdateExpression: string, value: object | undefined, before: Json) =>
  range(
    "UpdateItem",
    {
      Key: key,
      UpdateExpression,
      ...(value && { ExpressionAttributeValues: { ":v": value } }),
    },
    before,
  );
const units = (table: number, global?: number, local?: number): Json => ({
  ConsumedCapacity: {
    TableName: "Range",
    CapacityUnits: table + (global ?? 0) + (local ?? 0),
    Table: { CapacityUnits: table },
    ...(local !== undefined && { LocalSecondaryIndexes: { local: { CapacityUnits: local } } }),
    ...(global !== undefined && { GlobalSecondaryIndexes: { global: { CapacityUnits: global } } }),
  },
});
const both = { g: { S: "g" }, l: { S: "l" }, x: { S: "x" }, extra: { S: "o" } };

describeRows("capacity of indexes", [
  { behaviour: "an item in no index", source: INDEXES, ...putRange({}), answer: units(1) },
  {
    behaviour: "an item in the global index",
    source: INDEXES,
    ...putRange({ g: both.g }),
    answer: units(1, 1),
  },
  {
    behaviour: "an item in the local index",
    source: INDEXES,
    ...putRange({ l: both.l }),
    answer: units(1, undefined, 1),
  },
  { behaviour: "an item in both", source: INDEXES, ...putRange(both), answer: units(1, 1, 1) },
  {
    behaviour: "the same item again changes no index",
    source: INDEXES,
    ...putRange(both, both),
    answer: units(1),
  },
  {
    behaviour: "nor do the members of a set in another order",
    source: INDEXES,
    ...putRange({ ...both, x: { NS: ["2", "1"] } }, { ...both, x: { NS: ["1", "2"] } }),
    answer: units(1),
  },
  {
    behaviour: "nor an attribute that no index projects",
    source: INDEXES,
    ...updateRange("SET extra = :v", { S: "new" }, both),
    answer: units(1),
  },
  {
    behaviour: "an attribute that one projects changes that one",
    source: INDEXES,
    ...updateRange("SET x = :v", { S: "new" }, both),
    answer: units(1, 1),
  },
  {
    behaviour: "another key in an index is a delete and a put",
    source: INDEXES,
    ...updateRange("SET g = :v", { S: "new" }, both),
    answer: units(1, 2),
  },
  {
    behaviour: "no key in an index is a delete",
    source: INDEXES,
    ...updateRange("REMOVE g", undefined, both),
    answer: units(1, 1),
  },
  {
    behaviour: "a delete is one of every index that had the item",
    source: INDEXES,
    ...range("DeleteItem", { Key: key }, both),
    answer: units(1, 1, 1),
  },
  {
    behaviour: "an index counts what it projects, not the item",
    source: INDEXES,
    ...putRange({ ...both, extra: { S: "o".repeat(3000) } }),
    answer: units(3, 1, 1),
  },
  {
    behaviour: "a moved entry counts each of its halves",
    source: INDEXES,
    ...putRange({ g: { S: "new" } }, { g: { S: "g" }, x: { S: "x".repeat(3000) } }),
    answer: units(3, 4),
  },
  {
    behaviour: "in total nothing is shown by index",
    source: EXTENDDB("test_item_operations.py"),
    ...range("PutItem", { Item: { ...key, ...both }, ReturnConsumedCapacity: "TOTAL" }),
    answer: { ConsumedCapacity: { TableName: "Range", CapacityUnits: 3 } },
  },
  {
    behaviour: "item collections are shown for tables with local indexes",
    source: GUIDE("Local secondary indexes"),
    operation: "PutItem",
    input: { TableName: "Range", Item: key, ReturnItemCollectionMetrics: "SIZE" },
    answer: { ItemCollectionMetrics: { ItemCollectionKey: { p: { S: "p" } }, SizeEstimateRangeGB: [0, 1] } },
  },
  {
    behaviour: "and for no others",
    source: GUIDE("Local secondary indexes"),
    ...put({}, { ReturnItemCollectionMetrics: "SIZE" }),
    answer: {},
  },
]);

const LARGEST = 409_600;
const TOO_LARGE = "Item size has exceeded the maximum allowed size";
const UPDATED_TOO_LARGE = "Item size to update has exceeded the maximum allowed size";
const sizes = DYNOXIDE("item size");
/** `id` with its value takes 3 bytes, the name of the other attribute one. */
const filler = (bytes: number) => ({ S: "x".repeat(bytes - 4) });

describeRows("the size of items", [
  { behaviour: "an item of 400 KB is taken", source: sizes, ...put({ b: filler(LARGEST) }), answer: {} },
  {
    behaviour: "an item of one byte more is not",
    source: sizes,
    ...put({ b: filler(LARGEST + 1) }),
    error: [VALIDATION, TOO_LARGE],
    ...stored(null),
  },
  {
    behaviour: "an update to 19 bytes less is taken: its clause counts, its key does not",
    source: sizes,
    ...update("SET b = :v", { ExpressionAttributeValues: { ":v": filler(LARGEST - 19) } }),
    answer: {},
  },
  {
    behaviour: "an update to 18 bytes less is not",
    source: sizes,
    ...update("SET b = :v", { ExpressionAttributeValues: { ":v": filler(LARGEST - 18) } }),
    error: [VALIDATION, UPDATED_TOO_LARGE],
    ...stored(null),
  },
  {
    behaviour: "a second clause counts again",
    source: sizes,
    ...update("SET b = :v, c = :c", {
      ExpressionAttributeValues: { ":v": filler(LARGEST - 38), ":c": { S: "" } },
    }),
    error: [VALIDATION, UPDATED_TOO_LARGE],
  },
  {
    behaviour: "an update in a transaction is measured like a put",
    source: sizes,
    operation: "TransactWriteItems",
    input: {
      TransactItems: [
        {
          Update: {
            TableName: "Hash",
            Key: u,
            UpdateExpression: "SET b = :v",
            ExpressionAttributeValues: { ":v": filler(LARGEST) },
          },
        },
      ],
    },
    answer: {},
  },
]);
