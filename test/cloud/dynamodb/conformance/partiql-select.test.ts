import { expect } from "vitest";
import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import { id, partitions, statement } from "./partiql-rows.js";
import { API, DYNOXIDE, describeRows, FLOCI, GUIDE, MOTO, NOT_FOUND, type Row, VALIDATION } from "./rows.js";

const INDEXES = DYNOXIDE("partiql_index_qualifier.rs");
const EDGES = FLOCI("DynamoDbPartiQLEdgeCaseIntegrationTest");
const SYNTAX = FLOCI("DynamoDbPartiQLDocumentedSyntaxIntegrationTest");
const MOTO_STATEMENTS = MOTO("test_dynamodb_statements.py");

const item: Json = {
  ...id("a"),
  n: { N: "5" },
  t: { S: "text" },
  nul: { NULL: true },
  tags: { SS: ["a", "b"] },
  elements: { L: [{ S: "x" }, { M: { deep: { N: "1" } } }] },
  map: { M: { sub: { S: "deep" }, sib: { S: "keep" } } },
};
const other: Json = { ...id("b"), n: { N: "7" } };

const selected = (behaviour: string, where: string, ids: readonly string[], source: string): Row => ({
  behaviour,
  source,
  given: [item, other],
  ...statement(`SELECT id FROM Hash WHERE id IN ['a', 'b'] AND ${where}`),
  answer: { Items: ids.map(id) },
});

describeRows("PartiQL: what SELECT shows", [
  {
    behaviour: "everything, of a whole table",
    source: MOTO_STATEMENTS,
    given: [item],
    ...statement("select * from Hash"),
    answer: { Items: [item] },
  },
  {
    behaviour: "an item without the attribute is shown empty",
    source: MOTO_STATEMENTS,
    given: [other],
    ...statement('SELECT missing_one FROM "Hash"'),
    answer: { Items: [{}] },
  },
  {
    behaviour: "a path comes under its last name, with the indexes that follow",
    source: FLOCI("DynamoDbPartiQLIntegrationTest"),
    given: [item],
    ...statement("SELECT map.sub, elements[1].deep, elements[0], map.none FROM Hash WHERE id = 'a'"),
    answer: { Items: [{ sub: { S: "deep" }, deep: { N: "1" }, "elements[0]": { S: "x" } }] },
  },
  {
    behaviour: "no item is no row",
    source: MOTO_STATEMENTS,
    ...statement("SELECT * FROM Hash WHERE id = ?", { Parameters: [{ S: "none" }] }),
    answer: { Items: [] },
  },
  {
    behaviour: "an unknown table",
    source: API("ExecuteStatement"),
    ...statement("SELECT * FROM Nowhere"),
    error: NOT_FOUND,
  },
  {
    behaviour: "a key of the wrong type",
    source: "floci, pull request 2469",
    ...statement("SELECT * FROM Hash WHERE id = 1"),
    error: [
      VALIDATION,
      "One or more parameter values were invalid: Condition parameter type does not match schema type",
    ],
  },
]);

describeRows("PartiQL: what WHERE means", [
  selected("a function of a text", "contains(t, 'ex')", ["a"], SYNTAX),
  selected("a member of a set", "contains(tags, 'a')", ["a"], SYNTAX),
  selected("the beginning of a text", "begins_with(t, 'te')", ["a"], GUIDE("ql-functions")),
  selected("attribute_type", "attribute_type(n, 'N')", ["a", "b"], SYNTAX),
  selected("size", "size(tags) >= 2", ["a"], SYNTAX),
  selected("another value, written either way", "n <> 5 AND n != 6", ["b"], SYNTAX),
  selected("ranges", "n > 4 AND n >= 5 AND n < 8 AND n <= 7", ["a", "b"], GUIDE("ql-operators")),
  selected("BETWEEN", "n BETWEEN 6 AND 8", ["b"], GUIDE("ql-operators")),
  selected("IN with brackets", "n IN [5, 6]", ["a"], SYNTAX),
  selected("IN with parentheses", "n IN (7, 8)", ["b"], DYNOXIDE("partiql.rs")),
  selected("AND binds tighter than OR", "(n = 7 OR n = 5 AND t = 'none')", ["b"], GUIDE("ql-operators")),
  selected(
    "NOT of a comparison holds where the attribute is missing",
    "NOT t = 'text'",
    ["b"],
    DYNOXIDE("CHANGELOG 0.14"),
  ),
  selected("IS MISSING", "t IS MISSING", ["b"], DYNOXIDE("partiql.rs")),
  selected("IS NOT MISSING", "t IS NOT MISSING", ["a"], MOTO_STATEMENTS),
  selected("IS NULL is a stored null, not a missing attribute", "nul IS NULL", ["a"], SYNTAX),
  selected("IS NOT NULL holds for what is missing", "nul IS NOT NULL", ["b"], SYNTAX),
  selected(
    "a set is equal in any order",
    "tags = <<'b', 'a'>>",
    ["a"],
    DYNOXIDE("partiql_predicate_types.rs"),
  ),
  selected(
    "a map is equal by its members",
    "map = {'sib': 'keep', 'sub': 'deep'}",
    ["a"],
    DYNOXIDE("partiql_predicate_types.rs"),
  ),
  selected("a path into a list", "elements[1].deep = 1", ["a"], GUIDE("ql-reference.select")),
  selected("a predicate compared with a boolean", "attribute_exists(t) = false", ["b"], EDGES),
  {
    behaviour: "comments and a semicolon at the end",
    source: EDGES,
    given: [{ ...id("a"), note: { S: "a--b /*c*/" } }],
    ...statement(
      "SELECT/**/id FROM Hash -- the table\nWHERE id/* key */='a' AND note = 'a--b /*c*/'; -- done",
    ),
    answer: { Items: [id("a")] },
  },
  {
    behaviour: "exponents and doubled quotes",
    source: SYNTAX,
    given: [{ ...id("a"), q: { S: "it's here" }, n: { N: "1000" } }],
    ...statement("SELECT id FROM Hash WHERE id = 'a' AND q = 'it''s here' AND n = 1e3"),
    answer: { Items: [id("a")] },
  },
  ...(["<", "<=", ">", ">="] as const).map(
    (operator): Row => ({
      behaviour: `${operator} of a boolean, before the table is looked for`,
      source: DYNOXIDE("partiql.rs"),
      ...statement(`SELECT * FROM Nowhere WHERE a ${operator} ?`, { Parameters: [{ BOOL: true }] }),
      error: [
        VALIDATION,
        `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: BOOL`,
      ],
    }),
  ),
  {
    behaviour: "attribute_type takes a text",
    source: EDGES,
    ...statement("SELECT * FROM Hash WHERE attribute_type(l, 1)"),
    error: [
      VALIDATION,
      "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N",
    ],
  },
  {
    behaviour: "attribute_type takes a type's name",
    source: SYNTAX,
    ...statement("SELECT id FROM Hash WHERE attribute_type(n, 'X')"),
    error: [
      VALIDATION,
      "Invalid attribute type name found; type: X, valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}",
    ],
  },
]);

const key = (p: string, s: string): Json => ({ p: { S: p }, s: { N: s } });

const ordered = (where: string, keys: readonly Json[]): Row => ({
  behaviour: where,
  source: SYNTAX,
  given: { Range: partitions },
  ...statement(`SELECT p, s FROM Range WHERE ${where}`),
  answer: { Items: keys },
});

describeRows("PartiQL: ORDER BY and pages", [
  ordered("p = 'a' ORDER BY s DESC", [key("a", "3"), key("a", "2"), key("a", "1")]),
  ordered("p = 'a' ORDER BY s", [key("a", "1"), key("a", "2"), key("a", "3")]),
  // Without a term of its own, the sort key goes down.
  ordered("p = 'a' ORDER BY p ASC", [key("a", "3"), key("a", "2"), key("a", "1")]),
  ordered("p IN ['a', 'b'] AND s < 3 ORDER BY p DESC, s ASC", [
    key("b", "1"),
    key("b", "2"),
    key("a", "1"),
    key("a", "2"),
  ]),
  ...(
    [
      ["", "ORDER BY s", "Must have WHERE clause in the statement when using ORDER BY clause."],
      ["WHERE p = 'a'", "ORDER BY y DESC", "Attribute y in ORDER BY clause must be part of the primary key"],
      [
        "WHERE p > 'a'",
        "ORDER BY s",
        "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
      ],
      [
        "WHERE p IN ['a', 'b']",
        "ORDER BY s DESC",
        "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.",
      ],
    ] as const
  ).map(
    ([where, order, message]): Row => ({
      behaviour: `${where} ${order} is refused`,
      source: SYNTAX,
      ...statement(`SELECT s FROM Range ${where} ${order}`),
      error: [VALIDATION, message],
    }),
  ),
  {
    behaviour: "Limit is what is read, not what is found; there is a token to go on with",
    source: DYNOXIDE("CHANGELOG 0.13"),
    given: { Range: partitions },
    ...statement("SELECT s FROM Range WHERE p = 'a' AND y = 'y3'", { Limit: 2 }),
    answer: { Items: [], NextToken: expect.any(String), LastEvaluatedKey: key("a", "2") },
  },
  {
    behaviour: "one item has one page",
    source: API("ExecuteStatement"),
    given: { Range: partitions },
    ...statement("SELECT s FROM Range WHERE p = 'a' AND s = 2", { Limit: 1 }),
    answer: { Items: [{ s: { N: "2" } }] },
  },
  {
    behaviour: "a limit of zero",
    source: DYNOXIDE("execute_statement.rs"),
    ...statement("SELECT * FROM Hash", { Limit: 0 }),
    error: [
      VALIDATION,
      "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
  },
  {
    behaviour: "a token that is none",
    source: DYNOXIDE("CHANGELOG 0.13"),
    ...statement("SELECT * FROM Hash", { NextToken: "nonsense" }),
    error: [VALIDATION, "Invalid NextToken"],
  },
]);

const capacity = (total: number, table: number, more: Json = {}): Json => ({
  ConsumedCapacity: {
    TableName: "Range",
    CapacityUnits: total,
    Table: { CapacityUnits: table },
    ...more,
  },
});
const INDEXED = { ReturnConsumedCapacity: "INDEXES" };

describeRows("PartiQL: SELECT from an index", [
  {
    behaviour: "a global index shows what it projects",
    source: INDEXES,
    given: { Range: [partitions[0] ?? {}] },
    ...statement(`SELECT * FROM "Range"."global" WHERE g = 'ga'`, INDEXED),
    answer: {
      Items: [{ ...key("a", "1"), g: { S: "ga" }, x: { S: "x" } }],
      ...capacity(0.5, 0, { GlobalSecondaryIndexes: { global: { CapacityUnits: 0.5 } } }),
    },
  },
  {
    behaviour: "it has no more",
    source: INDEXES,
    ...statement(`SELECT y, s, z FROM "Range"."global"`),
    error: [
      VALIDATION,
      "One or more parameter values were invalid: Global secondary index global does not project [y, z]",
    ],
  },
  {
    behaviour: "a local index fetches more from the table",
    source: INDEXES,
    given: { Range: partitions },
    ...statement(`SELECT y FROM "Range"."local" WHERE p = 'a'`, INDEXED),
    answer: {
      Items: ["y1", "y2", "y3"].map((y) => ({ y: { S: y } })),
      ...capacity(2, 1.5, { LocalSecondaryIndexes: { local: { CapacityUnits: 0.5 } } }),
    },
  },
  ...(
    [
      ["global", "g = 'ga' AND y = 'y1'", "y"],
      ["global", "g IN ['ga', 'gb'] AND NOT y = 'y1'", "y"],
      ["local", "p = 'a' AND y IS MISSING", "y"],
      ["global", "g = 'ga' AND b = 1 AND (a = 2 OR x = 'x')", "a, b"],
      ["global", "g = 'ga' AND (zz = 1 OR aa = 2 OR mm = 3)", "zz, aa, mm"],
    ] as const
  ).map(
    ([index, where, names]): Row => ({
      behaviour: `${index}: ${where} asks for what is not projected`,
      source: EDGES,
      ...statement(`SELECT p FROM "Range"."${index}" WHERE ${where}`),
      error: [
        VALIDATION,
        `One or more parameter values were invalid: Secondary index ${index} does not project one or more filter attributes: [${names}]`,
      ],
    }),
  ),
  {
    behaviour: "a scan of an index finds nothing by what is not projected",
    source: INDEXES,
    given: { Range: partitions },
    ...statement(`SELECT * FROM "Range"."global" WHERE y = 'y1'`),
    answer: { Items: [] },
  },
  {
    behaviour: "an unknown index is not named",
    source: INDEXES,
    ...statement(`SELECT * FROM "Range"."none"`),
    error: [VALIDATION, "The table does not have the specified index"],
  },
  {
    behaviour: "consistent reads of a global index",
    source: INDEXES,
    ...statement(`SELECT * FROM "Range"."global" WHERE g = 'ga'`, { ConsistentRead: true }),
    error: [VALIDATION, "Strongly consistent read is not supported on Global Secondary Indexes"],
  },
  {
    behaviour: "a read costs what was read, not what is shown",
    source: DYNOXIDE("CHANGELOG 0.14"),
    given: { Range: partitions.map((one) => ({ ...one, big: { S: "x".repeat(3000) } })) },
    ...statement("SELECT s FROM Range WHERE p = 'a' AND y = 'none'", { ...INDEXED, ConsistentRead: true }),
    answer: { Items: [], ...capacity(3, 3) },
  },
]);
