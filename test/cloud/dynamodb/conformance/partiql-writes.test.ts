import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import { FAILED, id, KEY_MISSING, statement } from "./partiql-rows.js";
import { API, DYNOXIDE, describeRows, FLOCI, GUIDE, MOTO, NOT_FOUND, type Row, VALIDATION } from "./rows.js";

const PARTIQL = FLOCI("DynamoDbPartiQLIntegrationTest");
const SYNTAX = FLOCI("DynamoDbPartiQLDocumentedSyntaxIntegrationTest");
const EDGES = FLOCI("DynamoDbPartiQLEdgeCaseIntegrationTest");
const SIZES = DYNOXIDE("item_size_accounting.rs");
const MOTO_STATEMENTS = MOTO("test_dynamodb_statements.py");

const old: Json = { ...id("a"), n: { N: "5" }, t: { S: "x" }, l: { L: [{ S: "0" }, { S: "1" }] } };

describeRows("PartiQL: INSERT", [
  {
    behaviour: "it answers with no items",
    source: MOTO_STATEMENTS,
    ...statement(`INSERT INTO "Hash" value {'id': 'a', 'm': {'l': ['x']}}`),
    answer: { Items: [] },
    stored: ["Hash", id("a"), { ...id("a"), m: { M: { l: { L: [{ S: "x" }] } } } }],
  },
  {
    behaviour: "it replaces nothing",
    source: API("ExecuteStatement"),
    given: [old],
    ...statement("INSERT INTO Hash VALUE {'id': 'a'}", { ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
    error: ["DuplicateItemException", "Duplicate primary key exists in table"],
    members: {},
    stored: ["Hash", id("a"), old],
  },
  {
    behaviour: "a key that is missing",
    source: DYNOXIDE("partiql.rs"),
    ...statement("INSERT INTO Hash VALUE {'x': 'a'}"),
    error: [VALIDATION, "One or more parameter values were invalid: Missing the key id in the item"],
  },
  {
    behaviour: "an item that is too large",
    source: SIZES,
    ...statement("INSERT INTO Hash VALUE {'id': 'a', 'x': ?}", { Parameters: [{ S: "x".repeat(409_597) }] }),
    error: [VALIDATION, "Item size has exceeded the maximum allowed size"],
  },
  {
    behaviour: "an index",
    source: DYNOXIDE("partiql_index_qualifier.rs"),
    ...statement(`INSERT INTO "Hash"."i" VALUE {'id': 'a'}`),
    error: [
      VALIDATION,
      "FROM clause may only contain a single table name in data manipulation statements at 1:13:6",
    ],
  },
  {
    behaviour: "an unknown table",
    source: API("ExecuteStatement"),
    ...statement("INSERT INTO Nowhere VALUE {'id': 'a'}"),
    error: NOT_FOUND,
  },
  {
    behaviour: "it costs as much as a put",
    source: FLOCI("DynamoDbPartiQLConsumedCapacityIntegrationTest"),
    ...statement("INSERT INTO Range VALUE {'p': 'p', 's': 1, 'g': 'g', 'l': 'l'}", {
      ReturnConsumedCapacity: "INDEXES",
    }),
    answer: {
      Items: [],
      ConsumedCapacity: {
        TableName: "Range",
        CapacityUnits: 3,
        Table: { CapacityUnits: 1 },
        LocalSecondaryIndexes: { local: { CapacityUnits: 1 } },
        GlobalSecondaryIndexes: { global: { CapacityUnits: 1 } },
      },
    },
  },
]);

const update = (changes: string, more: Json = {}, where = "id = 'a'"): Pick<Row, "operation" | "input"> =>
  statement(`UPDATE "Hash" ${changes} WHERE ${where}`, more);

describeRows("PartiQL: UPDATE", [
  {
    behaviour: "it sets and removes, and answers with no items",
    source: MOTO_STATEMENTS,
    given: [old],
    ...update("SET n = 1, u = 'new' REMOVE t REMOVE l[0]"),
    answer: { Items: [] },
    stored: ["Hash", id("a"), { ...id("a"), n: { N: "1" }, u: { S: "new" }, l: { L: [{ S: "1" }] } }],
  },
  {
    behaviour: "it makes no item",
    source: PARTIQL,
    ...update("SET n = 1", { ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
    error: FAILED,
    members: {},
    stored: ["Hash", id("a"), null],
  },
  {
    behaviour: "a condition beside the key that does not hold",
    source: PARTIQL,
    given: [old],
    ...update("SET n = 9", { ReturnValuesOnConditionCheckFailure: "ALL_OLD" }, "id = 'a' AND t = 'beta'"),
    error: FAILED,
    members: { Item: old },
    stored: ["Hash", id("a"), old],
  },
  {
    behaviour: "a key in parentheses",
    source: EDGES,
    given: { Range: [{ p: { S: "p" }, s: { N: "1" }, f: { S: "x" } }] },
    ...statement("UPDATE Range SET a = 2 WHERE (p = 'p' AND 1 = s) AND f = 'x'"),
    stored: [
      "Range",
      { p: { S: "p" }, s: { N: "1" } },
      { p: { S: "p" }, s: { N: "1" }, f: { S: "x" }, a: { N: "2" } },
    ],
  },
  {
    behaviour: "sums need no blanks",
    source: EDGES,
    given: [old],
    ...update("SET n=n-1"),
    stored: ["Hash", id("a"), { ...old, n: { N: "4" } }],
  },
  {
    behaviour: "lists and sets",
    source: SYNTAX,
    given: [{ ...id("a"), l: { L: [{ N: "2" }] }, s: { SS: ["a", "b"] }, only: { SS: ["o"] } }],
    ...update(
      `SET l = list_append([1], l) SET s = SET_ADD(s, <<'c'>>) SET fresh = set_add(fresh, <<'m'>>) SET "only" = set_delete("only", <<'o'>>)`,
    ),
    stored: [
      "Hash",
      id("a"),
      { ...id("a"), l: { L: [{ N: "1" }, { N: "2" }] }, s: { SS: ["a", "b", "c"] }, fresh: { SS: ["m"] } },
    ],
  },
  {
    behaviour: "set_add of another path",
    source: SYNTAX,
    given: [old],
    ...statement(`UPDATE "Hash" SET u = set_add(s, <<'x'>>) WHERE id='a'`),
    error: [VALIDATION, "The first argument to SET_ADD must equal the assignment value at 1:23:7"],
  },
  {
    behaviour: "set_add of no set",
    source: EDGES,
    given: [old],
    ...statement(`UPDATE "Hash"\nSET s = set_add(s, 'x')\nWHERE id='a'`),
    error: [VALIDATION, "The second argument to SET_ADD must be a value with type SET at 2:17:1"],
  },
  {
    behaviour: "set_delete of no set, of a quoted path",
    source: EDGES,
    given: [old],
    ...statement(`UPDATE "Hash" SET "s" = set_delete("s", ['x']) WHERE id='a'`),
    error: [VALIDATION, "The second argument to SET_DELETE must be a value with type SET at 1:36:3"],
  },
  {
    behaviour: "set_add of another type",
    source: SYNTAX,
    given: [{ ...id("a"), s: { SS: ["a"] } }],
    ...update("SET s = set_add(s, <<1>>)"),
    error: [VALIDATION, "An operand in the update expression has an incorrect data type"],
  },
  {
    behaviour: "list_append of what is not there",
    source: SYNTAX,
    given: [old],
    ...update("SET u = list_append(u, [1])"),
    error: [VALIDATION, "The provided expression refers to an attribute that does not exist in the item"],
  },
  ...(
    [
      ["ALL OLD", [old]],
      ["ALL NEW", [{ ...old, n: { N: "6" }, l: { L: [{ S: "0" }, { S: "z" }] } }]],
      ["MODIFIED OLD", [{ n: { N: "5" }, l: { L: [{ S: "1" }] } }]],
      ["MODIFIED NEW", [{ n: { N: "6" }, l: { L: [{ S: "z" }] } }]],
    ] as const
  ).map(
    ([returning, Items]): Row => ({
      behaviour: `RETURNING ${returning} *`,
      source: DYNOXIDE("partiql.rs"),
      given: [old],
      ...statement(`UPDATE Hash SET n = n + 1, l[1] = 'z' WHERE id = 'a' RETURNING ${returning} *`),
      answer: { Items },
    }),
  ),
  {
    behaviour: "RETURNING MODIFIED NEW * of what is gone shows no row",
    source: PARTIQL,
    given: [old],
    ...statement("UPDATE Hash REMOVE n WHERE id = 'a' RETURNING MODIFIED NEW *"),
    answer: { Items: [] },
  },
  ...["n = 5", "id IN ['a']", "id = 'a' OR id = 'b'", "NOT id = 'a'", "id > 'a'"].map(
    (where): Row => ({
      behaviour: `WHERE ${where} names no key`,
      source: PARTIQL,
      given: [old],
      ...update("SET n = 1", {}, where),
      error: [VALIDATION, KEY_MISSING],
    }),
  ),
  {
    behaviour: "no WHERE",
    source: "public code that quotes AWS's answer",
    ...statement("UPDATE Hash SET n = 1"),
    error: [VALIDATION, KEY_MISSING],
  },
  {
    behaviour: "half of a key",
    source: PARTIQL,
    ...statement("UPDATE Range SET n = 1 WHERE p = 'a'"),
    error: [VALIDATION, KEY_MISSING],
  },
  {
    behaviour: "an index, before the table is looked for",
    source: PARTIQL,
    ...statement(`UPDATE "Nowhere"."i" SET n = 1 WHERE id = 'a'`),
    error: [VALIDATION, "This operation is not supported on an index"],
  },
  {
    behaviour: "an item may be as large as one that is put, unlike with UpdateItem",
    source: SIZES,
    given: [{ ...id("a") }],
    ...statement("UPDATE Hash SET x = ? WHERE id = 'a' AND n IS MISSING", {
      Parameters: [{ S: "x".repeat(409_600 - 4) }],
    }),
    answer: { Items: [] },
  },
  {
    behaviour: "an item that is too large",
    source: SIZES,
    given: [{ ...id("a") }],
    ...statement("UPDATE Hash SET x = ? WHERE id = 'a'", { Parameters: [{ S: "x".repeat(409_600 - 3) }] }),
    error: [VALIDATION, "Item size to update has exceeded the maximum allowed size"],
  },
]);

describeRows("PartiQL: DELETE", [
  {
    behaviour: "it answers with no items",
    source: MOTO_STATEMENTS,
    given: [old],
    ...statement("DELETE FROM Hash WHERE id = 'a'"),
    answer: { Items: [] },
    stored: ["Hash", id("a"), null],
  },
  {
    behaviour: "RETURNING ALL OLD *",
    source: PARTIQL,
    given: [old],
    ...statement("DELETE FROM Hash WHERE id = 'a' RETURNING ALL OLD *"),
    answer: { Items: [old] },
  },
  {
    behaviour: "RETURNING ALL OLD * of no item",
    source: PARTIQL,
    ...statement("DELETE FROM Hash WHERE id = 'a' RETURNING ALL OLD *"),
    answer: { Items: [] },
  },
  ...["MODIFIED OLD", "ALL NEW", "MODIFIED NEW"].map(
    (returning): Row => ({
      behaviour: `RETURNING ${returning} *`,
      source: PARTIQL,
      given: [old],
      ...statement(`DELETE FROM Hash WHERE id = 'a' RETURNING ${returning} *`),
      error: [
        VALIDATION,
        `Invalid returning clause: RETURNING ${returning} *. Only RETURNING ALL OLD * is allowed in DELETE statements.`,
      ],
      stored: ["Hash", id("a"), old],
    }),
  ),
  {
    behaviour: "of an item that is not there, no condition is asked",
    source: GUIDE("ql-reference.delete"),
    ...statement("DELETE FROM Hash WHERE id = 'a' AND t = 'x'", { ReturnConsumedCapacity: "TOTAL" }),
    answer: { Items: [], ConsumedCapacity: { TableName: "Hash", CapacityUnits: 1 } },
  },
  {
    behaviour: "a condition that does not hold",
    source: PARTIQL,
    given: [old],
    ...statement("DELETE FROM Hash WHERE id = 'a' AND NOT t = 'x'"),
    error: FAILED,
    stored: ["Hash", id("a"), old],
  },
  {
    behaviour: "no key",
    source: PARTIQL,
    ...statement("DELETE FROM Hash WHERE t = 'x'"),
    error: [VALIDATION, KEY_MISSING],
  },
  {
    behaviour: "an unknown table",
    source: API("ExecuteStatement"),
    ...statement("DELETE FROM Nowhere WHERE id = 'a'"),
    error: NOT_FOUND,
  },
]);
