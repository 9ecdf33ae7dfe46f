import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import { batch, id, MALFORMED, transaction } from "./partiql-rows.js";
import { API, DYNOXIDE, describeRows, FLOCI, NOT_FOUND, type Row, VALIDATION } from "./rows.js";

const PARTIQL = FLOCI("DynamoDbPartiQLIntegrationTest");
const SYNTAX = FLOCI("DynamoDbPartiQLDocumentedSyntaxIntegrationTest");
const EDGES = FLOCI("DynamoDbPartiQLEdgeCaseIntegrationTest");
const BATCH = DYNOXIDE("batch_execute_statement.rs");
const TRANSACTION = DYNOXIDE("execute_transaction.rs");

const TableName = "Hash";
const item: Json = { ...id("a"), n: { N: "1" } };
const failure = (Code: string, Message: string): Json => ({ Error: { Code, Message } });
const NO_KEY =
  "Select statements within BatchExecuteStatement must specify the primary key in the where clause.";
const units = (CapacityUnits: number, more: Json = {}): Json => ({ TableName, CapacityUnits, ...more });

describeRows("PartiQL: BatchExecuteStatement", [
  {
    behaviour: "reads come in the order of the request, with their tables",
    source: "moto, test_dynamodb_statements.py",
    given: [item],
    ...batch(["SELECT * FROM Hash WHERE id = 'none'", "SELECT n FROM Hash WHERE id = 'a'"]),
    answer: { Responses: [{ TableName }, { TableName, Item: { n: { N: "1" } } }] },
  },
  {
    behaviour: "writes are done each by itself",
    source: PARTIQL,
    given: [item],
    ...batch([
      "SLECT * FROM Hash WHERE id = 'a'",
      "INSERT INTO Hash VALUE {'id': 'a'}",
      "INSERT INTO Hash VALUE {'id': 'b'}",
    ]),
    answer: {
      Responses: [
        failure("ValidationError", `${MALFORMED}Expected data manipulation`),
        { ...failure("DuplicateItem", "Duplicate primary key exists in table"), TableName },
        { TableName },
      ],
    },
    stored: ["Hash", id("b"), id("b")],
  },
  {
    behaviour: "a failed condition shows no item, whatever was asked for",
    source: DYNOXIDE("batch_statement_member_fields.rs"),
    given: [item],
    ...batch([
      {
        Statement: "UPDATE Hash SET n = 2 WHERE id = 'a' AND n = 7",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    ]),
    answer: {
      Responses: [{ ...failure("ConditionalCheckFailed", "The conditional request failed"), TableName }],
    },
    stored: ["Hash", id("a"), item],
  },
  {
    behaviour: "RETURNING is answered with the item",
    source: DYNOXIDE("partiql.rs"),
    given: [item],
    ...batch(["UPDATE Hash SET n = 2 WHERE id = 'a' RETURNING MODIFIED NEW *"]),
    answer: { Responses: [{ TableName, Item: { n: { N: "2" } } }] },
  },
  {
    behaviour: "an unknown table",
    source: BATCH,
    ...batch(["INSERT INTO Nowhere VALUE {'id': 'a'}", "INSERT INTO Hash VALUE {'id': 'a'}"]),
    answer: {
      Responses: [{ ...failure("ResourceNotFound", NOT_FOUND[1]), TableName: "Nowhere" }, { TableName }],
    },
  },
  ...[
    "SELECT * FROM Hash",
    "SELECT * FROM Hash WHERE n = 1",
    `SELECT * FROM "Range"."local" WHERE p = 'a' AND s = 1`,
  ].map(
    (text): Row => ({
      behaviour: `${text} names no item`,
      source: BATCH,
      ...batch([text, "SELECT * FROM Hash WHERE id = 'a'"]),
      answer: { Responses: [failure("ValidationError", NO_KEY), { TableName }] },
    }),
  ),
  {
    behaviour: "a wrong parameter is wrong for its statement",
    source: EDGES,
    ...batch([{ Statement: "UPDATE Hash SET y = ? WHERE id = 'a'", Parameters: [{ SS: [] }] }]),
    answer: {
      Responses: [
        failure(
          "ValidationError",
          "One or more parameter values were invalid: An string set  may not be empty",
        ),
      ],
    },
  },
  {
    behaviour: "reads and writes do not go together, even beside a statement that is none",
    source: BATCH,
    ...batch(["NOT SQL", "SELECT * FROM Hash WHERE id = 'a'", "INSERT INTO Hash VALUE {'id': 'b'}"]),
    error: [VALIDATION, "Read and write requests together in the same batch is not supported."],
    stored: ["Hash", id("b"), null],
  },
  {
    behaviour: "one item comes once",
    source: BATCH,
    ...batch(["INSERT INTO Hash VALUE {'id': 'a'}", "UPDATE Hash SET n = 1 WHERE id = 'a'"]),
    error: [VALIDATION, "Provided list of item keys contains duplicates"],
    stored: ["Hash", id("a"), null],
  },
  {
    behaviour: "no statements",
    source: API("BatchExecuteStatement"),
    ...batch([]),
    error: [
      VALIDATION,
      "1 validation error detected: Value '[]' at 'statements' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
  },
  {
    behaviour: "more than 25 statements",
    source: API("BatchExecuteStatement"),
    ...batch(Array.from({ length: 26 }, (_, at) => `DELETE FROM Hash WHERE id = '${at}'`)),
    error: [VALIDATION, /Member must have length less than or equal to 25$/],
  },
  {
    behaviour: "each read costs by its own consistency",
    source: FLOCI("DynamoDbPartiQLConsumedCapacityIntegrationTest"),
    ...batch(
      [
        { Statement: "SELECT * FROM Hash WHERE id = 'a'", ConsistentRead: true },
        "SELECT * FROM Hash WHERE id = 'b'",
        "SELECT * FROM Hash WHERE n = 1",
      ],
      { ReturnConsumedCapacity: "INDEXES" },
    ),
    part: { ConsumedCapacity: [units(1.5, { Table: { CapacityUnits: 1.5 } })] },
  },
  {
    behaviour: "a failed write counts in the total, by what it would have replaced",
    source: BATCH,
    given: [{ ...id("a"), x: { S: "x".repeat(2500) } }],
    ...batch(["INSERT INTO Hash VALUE {'id': 'a'}", "INSERT INTO Hash VALUE {'id': 'b'}"], {
      ReturnConsumedCapacity: "INDEXES",
    }),
    part: { ConsumedCapacity: [units(4, { Table: { CapacityUnits: 1 } })] },
  },
  {
    behaviour: "where nothing was done, nothing is told of what it cost",
    source: BATCH,
    given: [item],
    ...batch(["INSERT INTO Hash VALUE {'id': 'a'}"], { ReturnConsumedCapacity: "TOTAL" }),
    answer: {
      Responses: [{ ...failure("DuplicateItem", "Duplicate primary key exists in table"), TableName }],
    },
  },
]);

const invalid = (message: string, at = 0) =>
  [VALIDATION, `Validation failed in TransactStatements[${at}]: ${message}`] as const;
const none = { Code: "None" };
const failed = { Code: "ConditionalCheckFailed", Message: "The conditional request failed" };
const READ_KEY =
  "Select statements within ExecuteTransaction must specify the primary key in the where clause.";

describeRows("PartiQL: ExecuteTransaction", [
  {
    behaviour: "all writes are done",
    source: TRANSACTION,
    given: [item],
    ...transaction(["UPDATE Hash SET n = n + 1 WHERE id = 'a'", "INSERT INTO Hash VALUE {'id': 'b'}"], {
      ReturnConsumedCapacity: "TOTAL",
    }),
    answer: {
      Responses: [{}, {}],
      ConsumedCapacity: [units(4, { WriteCapacityUnits: 4 })],
    },
    stored: ["Hash", id("a"), { ...id("a"), n: { N: "2" } }],
  },
  {
    behaviour: "or none",
    source: DYNOXIDE("execute_transaction.rs"),
    given: [item],
    ...transaction([
      "INSERT INTO Hash VALUE {'id': 'b'}",
      "INSERT INTO Hash VALUE {'id': 'a'}",
      {
        Statement: "UPDATE Hash SET n = 1 WHERE id = 'c'",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    ]),
    reasons: [none, { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" }, failed],
    stored: ["Hash", id("b"), null],
  },
  {
    behaviour: "a failed condition shows the item where that was asked for",
    source: API("ExecuteTransaction"),
    given: [item],
    ...transaction([
      {
        Statement: "DELETE FROM Hash WHERE id = 'a' AND n = 7",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    ]),
    reasons: [{ ...failed, Item: item }],
  },
  {
    behaviour: "EXISTS checks a condition",
    source: SYNTAX,
    given: [item, { ...id("b") }],
    ...transaction([
      "EXISTS(SELECT * FROM Hash WHERE (id = 'a') AND won IS MISSING)",
      "UPDATE Hash SET won = 1 WHERE id = 'b'",
    ]),
    answer: { Responses: [{}, {}] },
    stored: ["Hash", id("b"), { ...id("b"), won: { N: "1" } }],
  },
  {
    behaviour: "EXISTS that does not hold",
    source: SYNTAX,
    given: [item],
    ...transaction([
      "EXISTS(SELECT * FROM Hash WHERE id = 'a' AND n IS MISSING)",
      "INSERT INTO Hash VALUE {'id': 'b'}",
    ]),
    reasons: [failed, none],
    stored: ["Hash", id("b"), null],
  },
  {
    behaviour: "EXISTS without a condition",
    source: SYNTAX,
    ...transaction(["EXISTS(SELECT * FROM Hash WHERE id = 'a')", "DELETE FROM Hash WHERE id = 'b'"]),
    error: invalid("EXISTS() must contain a single item read with additional condition"),
  },
  {
    behaviour: "reads",
    source: PARTIQL,
    given: [item],
    ...transaction(["SELECT n FROM Hash WHERE id = 'a'", "SELECT * FROM Hash WHERE id = 'none'"], {
      ReturnConsumedCapacity: "INDEXES",
    }),
    answer: {
      Responses: [{ Item: { n: { N: "1" } } }, {}],
      ConsumedCapacity: [
        units(4, { ReadCapacityUnits: 4, Table: { CapacityUnits: 4, ReadCapacityUnits: 4 } }),
      ],
    },
  },
  ...["id = 'a' AND n = 1", "n = 1", "id IN ['a']", "id = 'a' AND id = 'b'"].map(
    (where): Row => ({
      behaviour: `a read WHERE ${where} names no item`,
      source: EDGES,
      ...transaction([`SELECT * FROM Hash WHERE ${where}`]),
      error: invalid(READ_KEY),
    }),
  ),
  {
    behaviour: "a read that names its key twice",
    source: EDGES,
    given: [item],
    ...transaction(["SELECT * FROM Hash WHERE (id = 'a') AND id = 'a'"]),
    answer: { Responses: [{ Item: item }] },
  },
  {
    behaviour: "one item is read once",
    source: EDGES,
    ...transaction(["SELECT * FROM Hash WHERE id = 'a'", "SELECT n FROM Hash WHERE id = 'a'"]),
    error: [VALIDATION, "Transaction request cannot include multiple operations on one item"],
  },
  {
    behaviour: "a key of the wrong type comes before that",
    source: EDGES,
    ...transaction([
      "SELECT * FROM Hash WHERE id = 'a'",
      "SELECT n FROM Hash WHERE id = 'a'",
      "SELECT n FROM Hash WHERE id = 1",
    ]),
    reasons: [
      none,
      none,
      { Code: "ValidationError", Message: "The provided key element does not match the schema" },
    ],
  },
  {
    behaviour: "one item is written once",
    source: TRANSACTION,
    ...transaction(["INSERT INTO Hash VALUE {'id': 'a'}", "DELETE FROM Hash WHERE id = 'a'"]),
    error: [VALIDATION, "Transaction request cannot include multiple operations on one item"],
  },
  {
    behaviour: "reads and writes do not go together",
    source: SYNTAX,
    ...transaction(["SELECT * FROM Hash WHERE id = 'a'", "DELETE FROM Hash WHERE id = 'b'"]),
    error: [
      VALIDATION,
      "ExecuteTransaction API does not support both read and write operations in the same request.",
    ],
  },
  {
    behaviour: "RETURNING",
    source: PARTIQL,
    ...transaction(["UPDATE Hash SET n = 1 WHERE id = 'a' RETURNING ALL NEW *"]),
    error: invalid("RETURNING clause is not supported in ExecuteTransaction."),
  },
  {
    behaviour: "a read of an index",
    source: PARTIQL,
    ...transaction([`SELECT * FROM "Range"."local" WHERE p = 'a'`]),
    error: invalid("Reads on indices are not supported within transactions."),
  },
  {
    behaviour: "a write of an index",
    source: PARTIQL,
    ...transaction(["DELETE FROM Hash WHERE id = 'b'", `UPDATE "Hash"."i" SET n = 1 WHERE id = 'a'`]),
    error: invalid("This operation is not supported on an index", 1),
  },
  {
    behaviour: "a wrong literal is told with its statement",
    source: EDGES,
    ...transaction(["INSERT INTO Hash VALUE {'id': 'a', 'x': [<<'a', 'a'>>]}"]),
    error: invalid("One or more parameter values were invalid: Input collection [a, a] contains duplicates."),
  },
  {
    behaviour: "a wrong parameter is told without it",
    source: EDGES,
    ...transaction([
      { Statement: "UPDATE Hash SET y = ? WHERE id = 'a'", Parameters: [{ N: "1" }] },
      { Statement: "INSERT INTO Hash VALUE {'id': 'b', 'x': ?}", Parameters: [{ SS: ["a", "a"] }] },
    ]),
    error: [
      VALIDATION,
      "One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
    ],
  },
  {
    behaviour: "an unknown table",
    source: API("ExecuteTransaction"),
    ...transaction(["DELETE FROM Nowhere WHERE id = 'a'"]),
    error: NOT_FOUND,
  },
  {
    behaviour: "a token that comes again: nothing is written, and reading is what it costs",
    source: TRANSACTION,
    given: [item],
    before: [
      [
        "ExecuteTransaction",
        {
          TransactStatements: [{ Statement: "UPDATE Hash SET n = n + 1 WHERE id = 'a'" }],
          ClientRequestToken: "t",
        },
      ],
    ],
    ...transaction(["UPDATE Hash SET n = n + 1 WHERE id = 'a'"], {
      ClientRequestToken: "t",
      ReturnConsumedCapacity: "TOTAL",
    }),
    answer: { Responses: [{}], ConsumedCapacity: [units(2, { ReadCapacityUnits: 2 })] },
    stored: ["Hash", id("a"), { ...id("a"), n: { N: "2" } }],
  },
  {
    behaviour: "a token that comes again with something else",
    source: TRANSACTION,
    before: [
      [
        "ExecuteTransaction",
        {
          TransactStatements: [{ Statement: "INSERT INTO Hash VALUE {'id': 'a'}" }],
          ClientRequestToken: "t",
        },
      ],
    ],
    ...transaction(["INSERT INTO Hash VALUE {'id': 'b'}"], { ClientRequestToken: "t" }),
    error: ["IdempotentParameterMismatchException", /idempotent token that was already used/],
  },
  {
    behaviour: "a token of TransactWriteItems is another one",
    source: TRANSACTION,
    before: [
      [
        "TransactWriteItems",
        { TransactItems: [{ Put: { TableName, Item: id("a") } }], ClientRequestToken: "t" },
      ],
    ],
    ...transaction(["INSERT INTO Hash VALUE {'id': 'b'}"], { ClientRequestToken: "t" }),
    answer: { Responses: [{}] },
  },
]);
