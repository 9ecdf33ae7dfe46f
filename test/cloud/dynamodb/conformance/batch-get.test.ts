import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import {
  ALTERNATOR,
  API,
  DYNALITE,
  describeRows,
  EXTENDDB,
  LOCALSTACK,
  MOTO,
  NOT_FOUND,
  type Row,
  VALIDATION,
} from "./rows.js";

const BATCH = ALTERNATOR("test_batch.py");
const TEXTS = DYNALITE("batchGetItem.js");
const OPERATIONS = EXTENDDB("test_batch_operations.py");
const FLOCI = "floci, DynamoDbJsonHandler (measured on AWS in August 2026)";

const read = (RequestItems: Json, more: Json = {}): Pick<Row, "operation" | "input"> => ({
  operation: "BatchGetItem",
  input: { RequestItems, ...more },
});
const id = (text: string): Json => ({ id: { S: text } });
const range = (s: number): Json => ({ p: { S: "a" }, s: { N: String(s) } });
const a = { ...id("a"), x: { N: "1" } };

const MIXED =
  "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}";

describeRows("BatchGetItem", [
  {
    behaviour: "gets what is there of several tables, and says that nothing is left",
    source: OPERATIONS,
    given: { Hash: [a], Range: [range(1)] },
    ...read({ Hash: { Keys: [id("none"), id("a")] }, Range: { Keys: [range(1)] } }),
    answer: { Responses: { Hash: [a], Range: [range(1)] }, UnprocessedKeys: {} },
  },
  {
    behaviour: "a table of which nothing is there has an empty list",
    source: LOCALSTACK("test_dynamodb_get_batch_items"),
    ...read({ Hash: { Keys: [id("none")] } }),
    answer: { Responses: { Hash: [] }, UnprocessedKeys: {} },
  },
  {
    behaviour: "a table called by its ARN is answered by its ARN",
    source: MOTO("test_dynamodb_batch_write.py"),
    given: { Hash: [a] },
    ...read({ "arn:aws:dynamodb:us-east-1:000000000000:table/Hash": { Keys: [id("a")] } }),
    answer: {
      Responses: { "arn:aws:dynamodb:us-east-1:000000000000:table/Hash": [a] },
      UnprocessedKeys: {},
    },
  },
  {
    behaviour: "each table has a projection of its own, without the keys",
    source: BATCH,
    given: { Hash: [a], Range: [{ ...range(1), y: { N: "2" } }] },
    ...read({
      Hash: { Keys: [id("a")], ProjectionExpression: "#x", ExpressionAttributeNames: { "#x": "x" } },
      Range: { Keys: [range(1)], ProjectionExpression: "y" },
    }),
    answer: {
      Responses: { Hash: [{ x: { N: "1" } }], Range: [{ y: { N: "2" } }] },
      UnprocessedKeys: {},
    },
  },
  {
    behaviour: "half a unit for each key, there or not; a whole one if consistent",
    source: TEXTS,
    given: { Hash: [a], Range: [range(1)] },
    ...read(
      { Hash: { Keys: [id("a"), id("none")] }, Range: { Keys: [range(1)], ConsistentRead: true } },
      { ReturnConsumedCapacity: "INDEXES" },
    ),
    part: {
      ConsumedCapacity: [
        { TableName: "Hash", CapacityUnits: 1, Table: { CapacityUnits: 1 } },
        { TableName: "Range", CapacityUnits: 1, Table: { CapacityUnits: 1 } },
      ],
    },
  },
  {
    behaviour: "units are only shown as CapacityUnits",
    source: EXTENDDB("test_consumed_capacity_shape.py"),
    ...read({ Hash: { Keys: [id("a")] } }, { ReturnConsumedCapacity: "TOTAL" }),
    answer: {
      Responses: { Hash: [] },
      UnprocessedKeys: {},
      ConsumedCapacity: [{ TableName: "Hash", CapacityUnits: 0.5 }],
    },
  },
  {
    behaviour: "no tables",
    source: FLOCI,
    ...read({}),
    error: [
      VALIDATION,
      "1 validation error detected: Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
  },
  {
    behaviour: "nothing at all",
    onlyOnTheWire: true,
    source: TEXTS,
    operation: "BatchGetItem",
    input: {},
    error: [
      VALIDATION,
      "1 validation error detected: Value null at 'requestItems' failed to satisfy constraint: Member must not be null",
    ],
  },
  {
    behaviour: "more than 100 keys of a table",
    source: FLOCI,
    ...read({ Hash: { Keys: Array.from({ length: 101 }, (_, n) => id(String(n))) } }),
    error: [
      VALIDATION,
      "1 validation error detected: Value at 'RequestItems.Hash.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100",
    ],
  },
  {
    behaviour: "more than 100 keys of several tables",
    source: TEXTS,
    ...read({
      Hash: { Keys: Array.from({ length: 60 }, (_, n) => id(String(n))) },
      Range: { Keys: Array.from({ length: 60 }, (_, n) => range(n)) },
    }),
    error: [VALIDATION, "Too many items requested for the BatchGetItem call"],
  },
  {
    behaviour: "a key twice, before the table is looked for",
    source: EXTENDDB("test_validation_precedence.py"),
    ...read({ None: { Keys: [id("a"), id("a")] } }),
    error: [VALIDATION, "Provided list of item keys contains duplicates"],
  },
  {
    behaviour: "a key twice, its attributes in another order",
    source: BATCH,
    ...read({ Range: { Keys: [range(1), { s: { N: "1" }, p: { S: "a" } }] } }),
    error: [VALIDATION, "Provided list of item keys contains duplicates"],
  },
  {
    behaviour: "a table that is not there",
    source: TEXTS,
    ...read({ Hash: { Keys: [id("a")] }, None: { Keys: [id("a")] } }),
    error: NOT_FOUND,
  },
  {
    behaviour: "a key of another type",
    source: OPERATIONS,
    ...read({ Hash: { Keys: [{ id: { N: "1" } }] } }),
    error: [VALIDATION, "The provided key element does not match the schema"],
  },
  {
    behaviour: "a key with one attribute too many",
    source: OPERATIONS,
    ...read({ Hash: { Keys: [{ ...id("a"), x: { S: "b" } }] } }),
    error: [VALIDATION, "The provided key element does not match the schema"],
  },
  {
    behaviour: "an empty key",
    source: BATCH,
    ...read({ Hash: { Keys: [id("")] } }),
    error: [
      VALIDATION,
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id",
    ],
  },
  {
    behaviour: "a list and an expression for one table",
    source: OPERATIONS,
    ...read({ Hash: { Keys: [id("a")], ProjectionExpression: "x", AttributesToGet: ["x"] } }),
    error: [VALIDATION, MIXED],
  },
  {
    behaviour: "a list for one table and an expression for another",
    source: OPERATIONS,
    ...read({
      Hash: { Keys: [id("a")], ProjectionExpression: "x" },
      Range: { Keys: [range(1)], AttributesToGet: ["x"] },
    }),
    error: [VALIDATION, MIXED],
  },
  {
    behaviour: "names without an expression, before a list for another table",
    source: OPERATIONS,
    ...read({
      Hash: { Keys: [id("a")], ExpressionAttributeNames: { "#p": "id" } },
      Range: { Keys: [range(1)], AttributesToGet: ["x"] },
    }),
    error: [VALIDATION, "ExpressionAttributeNames can only be specified when using expressions"],
  },
  {
    behaviour: "what goes beyond 16 MB is left, with how it was to be read",
    source: API("BatchGetItem"),
    given: {
      Hash: Array.from({ length: 50 }, (_, n) => ({ ...id(String(n)), x: { S: "x".repeat(400_000) } })),
    },
    ...read({
      Hash: {
        Keys: Array.from({ length: 50 }, (_, n) => id(String(n))),
        ConsistentRead: true,
        ProjectionExpression: "id",
      },
    }),
    answer: {
      Responses: { Hash: Array.from({ length: 41 }, (_, n) => id(String(n))) },
      UnprocessedKeys: {
        Hash: {
          Keys: Array.from({ length: 9 }, (_, n) => id(String(n + 41))),
          ConsistentRead: true,
          ProjectionExpression: "id",
        },
      },
    },
  },
]);
