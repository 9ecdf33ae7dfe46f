import type { DynamoDb, Json } from "../../../../src/cloud/dynamodb/index.js";
import {
  ALTERNATOR,
  API,
  DYNOXIDE,
  describeRows,
  EXTENDDB,
  LOCALSTACK,
  MOTO,
  NOT_FOUND,
  type Row,
  VALIDATION,
} from "./rows.js";

const TRANSACT = ALTERNATOR("test_transact.py");
const EXPRESSIONS = EXTENDDB("test_transact_expression_validation.py");
const SIZES = EXTENDDB("test_transaction_key_size_validation.py");
const MOTO_EXCEPTIONS = MOTO("exceptions/test_dynamodb_transactions.py");

const write = (TransactItems: readonly Json[], more: Json = {}): Pick<Row, "operation" | "input"> => ({
  operation: "TransactWriteItems",
  input: { TransactItems, ...more },
});
const put = (Item: Json, more: Json = {}): Json => ({ Put: { TableName: "Hash", Item, ...more } });
const remove = (Key: Json, more: Json = {}): Json => ({ Delete: { TableName: "Hash", Key, ...more } });
const update = (Key: Json, UpdateExpression: string, more: Json = {}): Json => ({
  Update: { TableName: "Hash", Key, UpdateExpression, ...more },
});
const check = (Key: Json, ConditionExpression: string, more: Json = {}): Json => ({
  ConditionCheck: { TableName: "Hash", Key, ConditionExpression, ...more },
});
const id = (text: string): Json => ({ id: { S: text } });
const one = { ExpressionAttributeValues: { ":one": { N: "1" } } };

const none = { Code: "None" };
const failed = { Code: "ConditionalCheckFailed", Message: "The conditional request failed" };
const invalid = (Message: string): Json => ({ Code: "ValidationError", Message });
const EMPTY =
  "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id";
const WRONG_KEY = "The provided key element does not match the schema";

describeRows("why a transaction is cancelled", [
  {
    behaviour: "each part has its reason, in the order of the request",
    source: TRANSACT,
    given: { Hash: [id("there")] },
    ...write([
      put(id("new")),
      check(id("there"), "attribute_not_exists(id)"),
      check(id("there2"), "attribute_not_exists(id)"),
      remove(id("gone"), { ConditionExpression: "attribute_exists(id)" }),
    ]),
    reasons: [none, failed, none, failed],
    stored: ["Hash", id("new"), null],
  },
  {
    behaviour: "the message names the codes",
    source: LOCALSTACK("test_transaction_write_canceled"),
    given: { Hash: [id("a")] },
    ...write([put(id("a"), { ConditionExpression: "attribute_not_exists(id)" }), put(id("b"))]),
    reasons: [failed, none],
  },
  ...(["Put", "Delete", "Update", "ConditionCheck"] as const).map((kind): Row => {
    const condition = { ConditionExpression: "id <> :id", ExpressionAttributeValues: { ":id": { S: "a" } } };
    const all = { ...condition, ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
    const part = {
      Put: put(id("a"), all),
      Delete: remove(id("a"), all),
      Update: update(id("a"), "SET n = :id", all),
      ConditionCheck: check(id("a"), "id <> :id", all),
    }[kind];
    return {
      behaviour: `${kind}: ALL_OLD shows the item as it is stored`,
      source: MOTO("test_dynamodb_transact.py"),
      given: { Hash: [{ ...id("a"), x: { N: "1" } }] },
      ...write([part]),
      reasons: [{ ...failed, Item: { ...id("a"), x: { N: "1" } } }],
    };
  }),
  {
    behaviour: "ALL_OLD of an item that is not there shows none",
    source: MOTO("test_dynamodb_transact.py"),
    ...write([check(id("a"), "attribute_exists(id)", { ReturnValuesOnConditionCheckFailure: "ALL_OLD" })]),
    reasons: [failed],
  },
  {
    behaviour: "of parts that are wrong in themselves only the first is shown, and no condition is looked at",
    source: TRANSACT,
    ...write([
      put({ id: { N: "7" } }),
      put({ id: { N: "8" } }),
      put(id("a"), { ConditionExpression: "attribute_exists(id)" }),
    ]),
    reasons: [
      invalid("One or more parameter values were invalid: Type mismatch for key id expected: S actual: N"),
      none,
      none,
    ],
  },
  {
    behaviour: "a put without the key",
    source: DYNOXIDE("transact_write_items.rs"),
    ...write([put({ x: { S: "a" } })]),
    reasons: [invalid("One or more parameter values were invalid: Missing the key id in the item")],
  },
  {
    behaviour: "a key of the wrong type",
    source: EXTENDDB("test_transaction_operations.py"),
    ...write([remove({ id: { N: "1" } })]),
    reasons: [invalid(WRONG_KEY)],
  },
  {
    behaviour: "a key that is too large",
    source: SIZES,
    ...write([check(id("a".repeat(2049)), "attribute_exists(id)")]),
    reasons: [
      invalid(
        "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
      ),
    ],
  },
  {
    behaviour: "an update of a key",
    source: API("TransactWriteItems"),
    ...write([update(id("a"), "SET id = :one", one)]),
    reasons: [
      invalid(
        "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key",
      ),
    ],
  },
  {
    behaviour: "an update that makes an item too large",
    source: DYNOXIDE("CHANGELOG, TransactWriteItems and oversized items"),
    given: { Hash: [{ ...id("a"), x: { S: "x".repeat(300_000) } }] },
    ...write([
      update(id("a"), "SET y = :y", { ExpressionAttributeValues: { ":y": { S: "y".repeat(200_000) } } }),
    ]),
    reasons: [invalid("Item size to update has exceeded the maximum allowed size")],
  },
]);

describeRows("what makes a whole transaction an error", [
  {
    behaviour: "no parts",
    source: TRANSACT,
    ...write([]),
    error: [
      VALIDATION,
      "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
  },
  {
    behaviour: "more than 100 parts",
    source: TRANSACT,
    ...write(Array.from({ length: 101 }, (_, index) => put(id(String(index))))),
    error: [
      VALIDATION,
      /^Value '\[.*\]' at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100$/s,
    ],
  },
  {
    behaviour: "more than 4 MB in the request",
    source: `${TRANSACT}; the whole text from an error in a database driver's test`,
    ...write(
      Array.from({ length: 50 }, (_, index) => put({ ...id(String(index)), x: { S: "x".repeat(100_000) } })),
    ),
    error: [VALIDATION, /^Transaction payload size cannot exceed 4MB\. Payload Size: : /],
  },
  {
    behaviour: "two operations in one part",
    source: API("TransactWriteItems"),
    ...write([{ ...put(id("a")), ...remove(id("b")) }]),
    error: [VALIDATION, "TransactItems can only contain one of Check, Put, Update or Delete"],
  },
  {
    behaviour: "no operation in a part",
    source: API("TransactWriteItems"),
    ...write([{}]),
    error: [VALIDATION, "TransactItems can only contain one of Check, Put, Update or Delete"],
  },
  {
    behaviour: "one item twice, however its key is written",
    source: MOTO_EXCEPTIONS,
    ...write([
      { Put: { TableName: "Range", Item: { p: { S: "a" }, s: { N: "1" }, x: { S: "b" } } } },
      { Delete: { TableName: "Range", Key: { s: { N: "1.0" }, p: { S: "a" } } } },
    ]),
    error: [VALIDATION, "Transaction request cannot include multiple operations on one item"],
  },
  {
    behaviour: "a table that is not there",
    source: LOCALSTACK("test_batch_write_not_existing_table"),
    ...write([put(id("a")), { Put: { TableName: "None", Item: id("a") } }]),
    error: NOT_FOUND,
  },
  {
    behaviour: "an empty key is no reason to cancel",
    source: MOTO_EXCEPTIONS,
    ...write([update(id(""), "SET x = :one", one)]),
    error: [VALIDATION, EMPTY],
  },
  {
    behaviour: "an empty key in a put neither",
    source: SIZES,
    ...write([put(id("b")), put(id(""))]),
    error: [VALIDATION, EMPTY],
  },
  {
    behaviour: "an empty key of an index neither",
    source: DYNOXIDE("CHANGELOG, empty keys in TransactWriteItems"),
    ...write([{ Put: { TableName: "Range", Item: { p: { S: "a" }, s: { N: "1" }, g: { S: "" } } } }]),
    error: [
      VALIDATION,
      "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: global, IndexKey: g",
    ],
  },
  {
    behaviour: "a put that is too large",
    source: DYNOXIDE("CHANGELOG, TransactWriteItems and oversized items"),
    ...write([put({ ...id("a"), x: { S: "x".repeat(409_600) } })]),
    error: [VALIDATION, "Item size has exceeded the maximum allowed size"],
  },
  {
    behaviour: "a name that is not defined",
    source: TRANSACT,
    ...write([put(id("a"), { ConditionExpression: "attribute_exists(#xyz)" })]),
    error: [
      VALIDATION,
      "Invalid ConditionExpression: An expression attribute name used in the document path is not defined; attribute name: #xyz",
    ],
  },
  {
    behaviour: "a value that is not defined",
    source: TRANSACT,
    ...write([put(id("a"), { ConditionExpression: "id = :xyz" })]),
    error: [
      VALIDATION,
      "Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :xyz",
    ],
  },
  {
    behaviour: "a name that the condition does not use",
    source: EXPRESSIONS,
    ...write([
      put(id("a"), {
        ConditionExpression: "attribute_not_exists(id)",
        ExpressionAttributeNames: { "#n": "foo" },
      }),
    ]),
    error: [VALIDATION, "Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}"],
  },
  {
    behaviour: "no values where there should be some",
    source: MOTO_EXCEPTIONS,
    ...write([
      put(id("a"), { ConditionExpression: "attribute_not_exists(id)", ExpressionAttributeValues: {} }),
    ]),
    error: [VALIDATION, "ExpressionAttributeValues must not be empty"],
  },
  {
    behaviour: "a reserved word in an update",
    source: EXPRESSIONS,
    ...write([update(id("a"), "SET status = :one", one)]),
    error: [
      VALIDATION,
      "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status",
    ],
  },
  {
    behaviour: "a reserved word in a condition check",
    source: EXPRESSIONS,
    ...write([check(id("a"), "status > :one", one)]),
    error: [
      VALIDATION,
      "Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: status",
    ],
  },
  {
    behaviour: "a condition check without a condition",
    source: TRANSACT,
    ...write([{ ConditionCheck: { TableName: "Hash", Key: id("a") } }]),
    error: [
      VALIDATION,
      "1 validation error detected: Value null at 'transactItems.1.member.conditionCheck.conditionExpression' failed to satisfy constraint: Member must not be null",
    ],
  },
  {
    behaviour: "a ReturnValuesOnConditionCheckFailure that there is not",
    source: TRANSACT,
    ...write([put(id("a"), { ReturnValuesOnConditionCheckFailure: "none" })]),
    error: [
      VALIDATION,
      "1 validation error detected: Value 'none' at 'transactItems.1.member.put.returnValuesOnConditionCheckFailure' failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]",
    ],
  },
]);

describeRows("what a transaction does", [
  {
    behaviour: "names and values without an expression are taken",
    source: EXPRESSIONS,
    ...write([
      put(id("a"), { ExpressionAttributeNames: { "#n": "foo" } }),
      remove(id("b"), { ExpressionAttributeValues: { ":v": { N: "1" } } }),
    ]),
    answer: {},
    stored: ["Hash", id("a"), id("a")],
  },
  {
    behaviour: "deletes more than 4 MB, since the request is small",
    source: TRANSACT,
    given: {
      Hash: Array.from({ length: 20 }, (_, n) => ({ ...id(String(n)), x: { S: "x".repeat(300_000) } })),
    },
    ...write(Array.from({ length: 20 }, (_, n) => remove(id(String(n))))),
    answer: {},
    stored: ["Hash", id("0"), null],
  },
  {
    behaviour: "answers with nothing, and does all",
    source: LOCALSTACK("test_transaction_write_items"),
    given: { Hash: [{ ...id("u"), n: { N: "1" } }, id("d")] },
    ...write([
      update(id("u"), "SET n = n + :one", one),
      remove(id("d")),
      put(id("p")),
      check(id("c"), "attribute_not_exists(id)"),
    ]),
    answer: {},
    stored: ["Hash", id("u"), { ...id("u"), n: { N: "2" } }],
  },
]);

/** A table with a global index of all attributes, to see what it costs. */
function withIndexed(db: DynamoDb): void {
  db.execute("CreateTable", {
    TableName: "Indexed",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [
      { AttributeName: "id", AttributeType: "S" },
      { AttributeName: "g", AttributeType: "S" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "byG",
        KeySchema: [{ AttributeName: "g", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
    BillingMode: "PAY_PER_REQUEST",
  });
}

const units = (count: number): Json => ({ CapacityUnits: count, WriteCapacityUnits: count });
const CAPACITY = DYNOXIDE("CHANGELOG, capacity of transactions");
const kb = (count: number): Json => ({ S: "x".repeat(count * 1024 - 100) });

describeRows(
  "what a transaction costs",
  [
    {
      behaviour: "a write costs a table twice, shown by kind too",
      source: EXTENDDB("test_transaction_operations.py"),
      ...write([put(id("a")), put(id("b"))], { ReturnConsumedCapacity: "TOTAL" }),
      answer: { ConsumedCapacity: [{ TableName: "Hash", ...units(4) }] },
    },
    {
      behaviour: "it costs an index once",
      source: CAPACITY,
      ...write([{ Put: { TableName: "Indexed", Item: { ...id("a"), g: { S: "g" } } } }], {
        ReturnConsumedCapacity: "INDEXES",
      }),
      answer: {
        ConsumedCapacity: [
          {
            TableName: "Indexed",
            ...units(3),
            Table: units(2),
            GlobalSecondaryIndexes: { byG: units(1) },
          },
        ],
      },
    },
    {
      behaviour: "a deletion costs what was there",
      source: CAPACITY,
      given: { Hash: [{ ...id("a"), x: kb(3) }] },
      ...write([remove(id("a"))], { ReturnConsumedCapacity: "TOTAL" }),
      answer: { ConsumedCapacity: [{ TableName: "Hash", ...units(6) }] },
    },
    {
      behaviour: "a condition check costs what it looked at",
      source: CAPACITY,
      given: { Hash: [{ ...id("a"), x: kb(3) }] },
      ...write([check(id("a"), "attribute_exists(id)")], { ReturnConsumedCapacity: "INDEXES" }),
      answer: { ConsumedCapacity: [{ TableName: "Hash", ...units(6), Table: units(6) }] },
    },
  ],
  withIndexed,
);

const token = { ClientRequestToken: "11111111-2222-3333-4444-555555555555" };
const add = update(id("a"), "ADD n :one", one);
const addAgain: readonly (readonly [string, Json])[] = [["TransactWriteItems", write([add], token).input]];
const read = (count: number): Json => ({ CapacityUnits: count, ReadCapacityUnits: count });

describeRows("the token of a transaction", [
  {
    behaviour: "the same again does nothing",
    source: TRANSACT,
    before: addAgain,
    ...write([add], token),
    answer: {},
    stored: ["Hash", id("a"), { ...id("a"), n: { N: "1" } }],
  },
  {
    behaviour: "the same again, with members in another order, does nothing",
    source: "localstack/localstack issue 6529 (verified against AWS)",
    before: addAgain,
    ...write(
      [
        {
          Update: {
            ExpressionAttributeValues: { ":one": { N: "1" } },
            UpdateExpression: "ADD n :one",
            Key: id("a"),
            TableName: "Hash",
          },
        },
      ],
      token,
    ),
    answer: {},
    stored: ["Hash", id("a"), { ...id("a"), n: { N: "1" } }],
  },
  {
    behaviour: "another transaction with the token is refused",
    source: TRANSACT,
    before: addAgain,
    ...write([put(id("b"))], token),
    error: ["IdempotentParameterMismatchException", /./],
  },
  {
    behaviour: "a token has 36 characters at most",
    source: TRANSACT,
    ...write([put(id("b"))], { ClientRequestToken: "a".repeat(37) }),
    error: [
      VALIDATION,
      `1 validation error detected: Value '${"a".repeat(37)}' at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36`,
    ],
  },
  {
    behaviour: "a replay costs a read of what was written",
    source: CAPACITY,
    before: [["TransactWriteItems", write([put({ ...id("a"), x: kb(2) })], token).input]],
    ...write([put({ ...id("a"), x: kb(2) })], { ...token, ReturnConsumedCapacity: "INDEXES" }),
    answer: { ConsumedCapacity: [{ TableName: "Hash", ...read(2), Table: read(2) }] },
  },
  {
    behaviour: "a replay of a deletion costs a read of what was there",
    source: CAPACITY,
    given: { Hash: [{ ...id("a"), x: kb(9) }] },
    before: [["TransactWriteItems", write([remove(id("a"))], token).input]],
    ...write([remove(id("a"))], { ...token, ReturnConsumedCapacity: "TOTAL" }),
    answer: { ConsumedCapacity: [{ TableName: "Hash", ...read(6) }] },
  },
]);
