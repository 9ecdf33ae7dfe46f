import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import { ALTERNATOR, DYNALITE, DYNOXIDE, describeRows, EXTENDDB, type Row, VALIDATION } from "./rows.js";

const INDEX_KEYS = DYNOXIDE("index key validation");
const KEYS = EXTENDDB("test_item_operations.py");
const key = { p: { S: "p" }, s: { N: "1" } };
const INVALID = "One or more parameter values were invalid: ";
const wrongType = (name: string, expected: string, actual: string, index: string) =>
  `${INVALID}Type mismatch for Index Key ${name} Expected: ${expected} Actual: ${actual} IndexName: ${index}`;

const putRange = (attributes: Json): Pick<Row, "operation" | "input"> => ({
  operation: "PutItem",
  input: { TableName: "Range", Item: { ...key, ...attributes } },
});
const updateRange = (UpdateExpression: string, value?: object): Pick<Row, "operation" | "input"> => ({
  operation: "UpdateItem",
  input: {
    TableName: "Range",
    Key: key,
    UpdateExpression,
    ...(value && { ExpressionAttributeValues: { ":v": value } }),
  },
});

describeRows("keys of indexes", [
  {
    behaviour: "an index's key may be missing",
    source: INDEX_KEYS,
    ...putRange({}),
    answer: {},
  },
  {
    behaviour: "it has the index's type",
    source: INDEX_KEYS,
    ...putRange({ g: { N: "5" } }),
    error: [VALIDATION, wrongType("g", "S", "N", "global")],
  },
  {
    behaviour: "no list, map or NULL",
    source: INDEX_KEYS,
    ...putRange({ l: { NULL: true } }),
    error: [VALIDATION, wrongType("l", "S", "NULL", "local")],
  },
  {
    behaviour: "of several wrong ones the index that comes first in the alphabet is told",
    source: INDEX_KEYS,
    ...putRange({ l: { N: "1" }, g: { N: "1" } }),
    error: [VALIDATION, wrongType("g", "S", "N", "global")],
  },
  {
    behaviour: "it is not empty",
    source: INDEX_KEYS,
    ...putRange({ g: { S: "" } }),
    error: [
      VALIDATION,
      "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: global, IndexKey: g",
    ],
  },
  {
    behaviour: "a partition key of an index has 2048 bytes at most",
    source: ALTERNATOR("test_gsi.py"),
    ...putRange({ g: { S: "a".repeat(2049) } }),
    error: [VALIDATION, `${INVALID}Size of hashkey has exceeded the maximum size limit of2048 bytes`],
  },
  {
    behaviour: "a sort key of an index has 1024 bytes at most",
    source: ALTERNATOR("test_gsi.py"),
    ...putRange({ l: { S: "a".repeat(1025) } }),
    error: [
      VALIDATION,
      `${INVALID}Aggregated size of all range keys has exceeded the size limit of 1024 bytes`,
    ],
  },
  {
    behaviour: "an update that gives it another type is refused by the type of the value",
    source: DYNALITE("updateItem.js"),
    ...updateRange("SET g = :v", { N: "5" }),
    error: [VALIDATION, wrongType("g", "S", "N", "global")],
  },
  {
    behaviour: "an update that gives it another type from elsewhere in the item is told so",
    source: DYNALITE("updateItem.js"),
    before: [["PutItem", { TableName: "Range", Item: { ...key, x: { N: "1" } } }]],
    ...updateRange("SET g = x"),
    error: [
      VALIDATION,
      "The update expression attempted to update the secondary index key to unsupported type",
    ],
  },
  {
    behaviour: "an update that empties it has a text of its own",
    source: INDEX_KEYS,
    ...updateRange("SET g = :v", { S: "" }),
    error: [
      VALIDATION,
      "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.",
    ],
  },
  {
    behaviour: "an update may remove it",
    source: INDEX_KEYS,
    before: [["PutItem", { TableName: "Range", Item: { ...key, g: { S: "x" } } }]],
    ...updateRange("REMOVE g"),
    answer: {},
  },
  {
    behaviour: "it has no inside to write to",
    source: DYNALITE("updateItem.js"),
    ...updateRange("SET l[1] = :v", { N: "1" }),
    error: [
      VALIDATION,
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: l",
    ],
  },
  {
    behaviour: "nor to read from",
    source: DYNALITE("updateItem.js"),
    ...updateRange("SET e = list_append(a, b), f = l[1]"),
    error: [
      VALIDATION,
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: l",
    ],
  },
  {
    behaviour: "what was wrong before there was an index does not hinder an update of something else",
    source: INDEX_KEYS,
    given: [{ id: { S: "u" }, late: { N: "5" } }],
    before: [
      [
        "UpdateTable",
        {
          TableName: "Hash",
          AttributeDefinitions: [
            { AttributeName: "id", AttributeType: "S" },
            { AttributeName: "late", AttributeType: "S" },
          ],
          GlobalSecondaryIndexUpdates: [
            {
              Create: {
                IndexName: "byLate",
                KeySchema: [{ AttributeName: "late", KeyType: "HASH" }],
                Projection: { ProjectionType: "ALL" },
              },
            },
          ],
        },
      ],
    ],
    operation: "UpdateItem",
    input: {
      TableName: "Hash",
      Key: { id: { S: "u" } },
      UpdateExpression: "SET x = :v",
      ExpressionAttributeValues: { ":v": { S: "x" } },
    },
    answer: {},
  },
]);

const getRange = (Key: Json, TableName = "Range"): Pick<Row, "operation" | "input"> => ({
  operation: "GetItem",
  input: { TableName, Key },
});
const WRONG_KEY = "The provided key element does not match the schema";
const emptyKey = (name: string) =>
  `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`;

describeRows("keys of tables", [
  {
    behaviour: "a put needs every key attribute",
    source: DYNALITE("putItem.js"),
    operation: "PutItem",
    input: { TableName: "Range", Item: { p: { S: "p" } } },
    error: [VALIDATION, `${INVALID}Missing the key s in the item`],
  },
  {
    behaviour: "a put needs key attributes of their types",
    source: DYNALITE("putItem.js"),
    operation: "PutItem",
    input: { TableName: "Range", Item: { p: { S: "p" }, s: { S: "1" } } },
    error: [VALIDATION, `${INVALID}Type mismatch for key s expected: N actual: S`],
  },
  {
    behaviour: "a table's key is told before an index's",
    source: INDEX_KEYS,
    operation: "PutItem",
    input: { TableName: "Range", Item: { p: { S: "" }, s: { N: "1" }, g: { N: "5" } } },
    error: [VALIDATION, emptyKey("p")],
  },
  {
    behaviour: "a key is whole",
    source: KEYS,
    ...getRange({ p: { S: "p" } }),
    error: [VALIDATION, WRONG_KEY],
  },
  {
    behaviour: "a key is nothing else",
    source: KEYS,
    ...getRange({ ...key, x: { S: "x" } }),
    error: [VALIDATION, WRONG_KEY],
  },
  {
    behaviour: "a key is of the right types",
    source: KEYS,
    ...getRange({ p: { N: "1" }, s: { N: "1" } }),
    error: [VALIDATION, WRONG_KEY],
  },
  {
    behaviour: "a key is not empty",
    source: KEYS,
    ...getRange({ p: { S: "" }, s: { N: "1" } }),
    error: [VALIDATION, emptyKey("p")],
  },
  {
    behaviour: "a partition key of 2048 bytes is taken",
    source: KEYS,
    ...getRange({ p: { S: "é".repeat(1024) }, s: { N: "1" } }),
    answer: {},
  },
  {
    behaviour: "a partition key of 2049 bytes is not",
    source: KEYS,
    ...getRange({ p: { S: `${"é".repeat(1024)}a` }, s: { N: "1" } }),
    error: [VALIDATION, `${INVALID}Size of hashkey has exceeded the maximum size limit of2048 bytes`],
  },
  {
    behaviour: "a missing table is told before that a key is too long",
    source: KEYS,
    ...getRange({ id: { S: "a".repeat(3000) } }, "Missing"),
    error: ["ResourceNotFoundException", "Requested resource not found"],
  },
]);
