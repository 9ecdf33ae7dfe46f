import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import {
  ALTERNATOR,
  DYNOXIDE,
  describeRows,
  EXTENDDB,
  MOTO,
  NOT_FOUND,
  type Row,
  VALIDATION,
} from "./rows.js";

const TRANSACT = ALTERNATOR("test_transact.py");
const OPERATIONS = EXTENDDB("test_transaction_operations.py");

const id = (text: string): Json => ({ id: { S: text } });
const get = (Key: Json, more: Json = {}): Json => ({ Get: { TableName: "Hash", Key, ...more } });
const read = (TransactItems: readonly Json[], more: Json = {}): Pick<Row, "operation" | "input"> => ({
  operation: "TransactGetItems",
  input: { TransactItems, ...more },
});
const units = (count: number): Json => ({ CapacityUnits: count, ReadCapacityUnits: count });
const a = { ...id("a"), x: { N: "1" }, y: { N: "2" }, z: { N: "3" } };

describeRows("TransactGetItems", [
  {
    behaviour: "answers in the order of the request, with nothing for an item that is not there",
    source: TRANSACT,
    given: { Hash: [a, id("b")] },
    ...read([get(id("b")), get(id("none")), get(id("a"))]),
    answer: { Responses: [{ Item: id("b") }, {}, { Item: a }] },
  },
  {
    behaviour: "a projection leaves out the key, as everywhere",
    source: TRANSACT,
    given: { Hash: [a] },
    ...read([get(id("a"), { ProjectionExpression: "x,#z", ExpressionAttributeNames: { "#z": "z" } })]),
    answer: { Responses: [{ Item: { x: { N: "1" }, z: { N: "3" } } }] },
  },
  {
    behaviour: "a projection that finds nothing shows no item",
    source: OPERATIONS,
    given: { Hash: [a] },
    ...read([get(id("a"), { ProjectionExpression: "nowhere" })]),
    answer: { Responses: [{}] },
  },
  {
    behaviour: "names without an expression are taken",
    source: EXTENDDB("test_transact_expression_validation.py"),
    given: { Hash: [id("b")] },
    ...read([get(id("b"), { ExpressionAttributeNames: { "#n": "foo" } })]),
    answer: { Responses: [{ Item: id("b") }] },
  },
  {
    behaviour: "a name that the projection does not use",
    source: TRANSACT,
    ...read([get(id("a"), { ProjectionExpression: "x", ExpressionAttributeNames: { "#n": "foo" } })]),
    error: [VALIDATION, "Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}"],
  },
  {
    behaviour: "a name that is not defined",
    source: TRANSACT,
    ...read([get(id("a"), { ProjectionExpression: "#z" })]),
    error: [
      VALIDATION,
      "Invalid ProjectionExpression: An expression attribute name used in the document path is not defined; attribute name: #z",
    ],
  },
  {
    behaviour: "no items",
    source: DYNOXIDE("transact_get_items.rs"),
    ...read([]),
    error: [
      VALIDATION,
      "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
  },
  {
    behaviour: "more than 100 items",
    source: TRANSACT,
    ...read(Array.from({ length: 101 }, (_, index) => get(id(String(index))))),
    error: [
      VALIDATION,
      /^Value '\[.*\]' at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100$/s,
    ],
  },
  {
    behaviour: "one item twice",
    source: DYNOXIDE("transact_get_items.rs"),
    ...read([get(id("a")), get(id("a"))]),
    error: [VALIDATION, "Transaction request cannot include multiple operations on one item"],
  },
  {
    behaviour: "a table that is not there",
    source: MOTO("test_dynamodb_transact.py"),
    ...read([get(id("a")), { Get: { TableName: "None", Key: id("a") } }]),
    error: NOT_FOUND,
  },
  {
    behaviour: "a key of the wrong type cancels",
    source: OPERATIONS,
    ...read([get(id("a")), get({ id: { N: "1" } })]),
    reasons: [
      { Code: "None" },
      { Code: "ValidationError", Message: "The provided key element does not match the schema" },
    ],
  },
  {
    behaviour: "a key that is too large cancels",
    source: EXTENDDB("test_transaction_key_size_validation.py"),
    ...read([get(id("a".repeat(2049)))]),
    reasons: [
      {
        Code: "ValidationError",
        Message:
          "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
      },
    ],
  },
  {
    behaviour: "an empty key cancels, unlike in a write",
    source: DYNOXIDE("transact_get_items.rs"),
    ...read([get(id(""))]),
    error: ["TransactionCanceledException", /ValidationError/],
  },
  {
    behaviour: "costs twice, also for an item that is not there",
    source: OPERATIONS,
    given: { Hash: [id("a")] },
    ...read([get(id("a")), get(id("none"))], { ReturnConsumedCapacity: "INDEXES" }),
    answer: {
      Responses: [{ Item: id("a") }, {}],
      ConsumedCapacity: [{ TableName: "Hash", ...units(4), Table: units(4) }],
    },
  },
]);
