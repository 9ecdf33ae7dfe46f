import { id, MALFORMED, statement } from "./partiql-rows.js";
import { DYNOXIDE, describeRows, FLOCI, LOCALSTACK, PARSER, type Row, VALIDATION } from "./rows.js";

const EDGES = FLOCI("DynamoDbPartiQLEdgeCaseIntegrationTest");
const SYNTAX = FLOCI("DynamoDbPartiQLDocumentedSyntaxIntegrationTest");

const refused = (text: string, message: string, source: string = PARSER): Row => ({
  behaviour: text,
  source,
  ...statement(text),
  error: [VALIDATION, message],
});
const malformed = (text: string, detail: string, source: string = PARSER): Row =>
  refused(text, MALFORMED + detail, source);

describeRows("PartiQL: statements that are none", [
  malformed(
    "SLECT * FROM Hash WHERE id = 'a'",
    "Expected data manipulation",
    FLOCI("DynamoDbPartiQLIntegrationTest"),
  ),
  malformed("UPDATE Hash SET n = 1 WHERE id = 'a' garbage", "Unexpected token after expression", EDGES),
  malformed(
    `SELECT payload.size FROM "Hash" WHERE id = 'a'`,
    "Invalid path dot component",
    "PyDynamoDB, issue 28",
  ),
  malformed(
    "SELECT * FROM (SELECT * FROM Hash",
    "Expected RIGHT_PAREN",
    "a database browser's changelog, 2026",
  ),
  malformed("SELECT * Hash", "Expected FROM after SELECT list"),
  malformed("SELECT FROM Hash", "Expected data manipulation"),
  malformed("SELECT id, FROM Hash", "Expected data manipulation"),
  malformed(
    "SELECT *, id FROM Hash",
    "Other expressions may not be present in the select list when '*' is used without dot notation.",
  ),
  malformed("SELECT * FROM Hash WHERE", "Unexpected term"),
  malformed("SELECT * FROM Hash WHERE id = 'a' AND", "Missing right-hand side expression of infix operator"),
  malformed("SELECT * FROM Hash WHERE id =", "Missing right-hand side expression of infix operator"),
  malformed("SELECT * FROM Hash WHERE (id = 'a'", "Expected RIGHT_PAREN"),
  malformed("SELECT * FROM Hash WHERE n IN [1, 2", "Expected RIGHT_BRACKET"),
  malformed("SELECT * FROM Hash WHERE n IS SOMETHING", "Expected type name"),
  malformed("SELECT * FROM Hash WHERE user = 'a'", "Unexpected keyword"),
  malformed(
    "SELECT * FROM Hash; SELECT * FROM Hash",
    "Unexpected token after semicolon. (Only one query is allowed.)",
  ),
  malformed("DELETE Hash WHERE id = 'a'", "Expected FROM after DELETE"),
  malformed("UPDATE Hash WHERE id = 'a'", "Expected data manipulation"),
  malformed("UPDATE Hash SET n WHERE id = 'a'", "Expected '='"),
  malformed("UPDATE 'Hash' SET n = 1 WHERE id = 'a'", "Expected identifier for simple path"),
  malformed(
    "UPDATE Hash SET n = 1 WHERE id = 'a' RETURNING SOME OLD *",
    "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.",
  ),
  malformed("INSERT INTO Hash VALUES {'id': 'a'}", "Expected LEFT_PAREN for row value constructor"),
  malformed("INSERT INTO Hash VALUE {'id': 'a'", "Expected RIGHT_CURLY"),
  malformed("INSERT INTO Hash VALUE {'id' 'a'}", "Expected COLON"),
]);

describeRows("PartiQL: statements that DynamoDB does not have", [
  refused("SELECT COUNT(*) FROM Nowhere", "Unexpected path component at 1:8:5", DYNOXIDE("CHANGELOG 0.13")),
  refused("SELECT\n  count(*) FROM Hash", "Unexpected path component at 2:3:5", DYNOXIDE("CHANGELOG 0.13")),
  refused(
    'SELECT * FROM ""',
    "Path component cannot be an empty string",
    DYNOXIDE("partiql_index_qualifier.rs"),
  ),
  refused(
    'SELECT * FROM "Hash".""',
    "Path component cannot be an empty string",
    DYNOXIDE("partiql_index_qualifier.rs"),
  ),
  refused(
    'SELECT * FROM "a"."b"."c"',
    "A path may contain at most 2 components in the FROM clause",
    DYNOXIDE("partiql_index_qualifier.rs"),
  ),
  refused(
    "SELECT l[-1] FROM Hash WHERE id = 'a'",
    "List index is not within the allowable range; index: [-1] at 1:11:1",
    EDGES,
  ),
  refused(
    "EXISTS(SELECT * FROM Hash WHERE id = 'a' AND n = 1)",
    "EXISTS can only be used in ExecuteTransaction write requests.",
    SYNTAX,
  ),
]);

const insert = (value: string): string => `INSERT INTO Hash VALUE {'id': 'a', 'x': ${value}}`;

describeRows("PartiQL: literals and parameters", [
  {
    behaviour: "every type that has a literal",
    source: SYNTAX,
    ...statement(
      "INSERT INTO Hash VALUE {'id': 'a', 'n': -1.50, 'e': 1E3, 'z': -0, 't': true, 'nul': NULL, 'l': [1, 's'], 'm': {'a': {'b': []}}, 'ns': <<1, 34, 4.5>>, 'ss': <<'b', 'a'>>}",
    ),
    stored: [
      "Hash",
      id("a"),
      {
        ...id("a"),
        n: { N: "-1.5" },
        e: { N: "1000" },
        z: { N: "0" },
        t: { BOOL: true },
        nul: { NULL: true },
        l: { L: [{ N: "1" }, { S: "s" }] },
        m: { M: { a: { M: { b: { L: [] } } } } },
        ns: { NS: ["1", "34", "4.5"] },
        ss: { SS: ["a", "b"] },
      },
    ],
  },
  {
    behaviour: "parameters of any type",
    source: FLOCI("DynamoDbPartiQLParserTest"),
    ...statement("INSERT INTO Hash VALUE {'id': ?, 'b': ?, 'bs': ?}", {
      Parameters: [{ S: "a" }, { B: "AAE=" }, { BS: ["AA=="] }],
    }),
    stored: ["Hash", id("a"), { ...id("a"), b: { B: "AAE=" }, bs: { BS: ["AA=="] } }],
  },
  refused(insert("<<>>"), "Empty bags are not supported", SYNTAX),
  refused(
    insert("<<1, 'a'>>"),
    "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags",
    SYNTAX,
  ),
  refused(
    insert("<<'a', 'a'>>"),
    "One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
    SYNTAX,
  ),
  refused(
    insert("<<2, 2.0>>"),
    "One or more parameter values were invalid: Input collection [2, 2.0] contains duplicates! under root",
    EDGES,
  ),
  {
    behaviour: "fewer parameters than the statement has",
    source: "moto, test_dynamodb_statements.py",
    ...statement("SELECT * FROM Nowhere WHERE id = ?"),
    error: [VALIDATION, "Number of parameters in request and statement don't match."],
  },
  {
    behaviour: "more parameters than the statement has",
    source: "moto, test_dynamodb_statements.py",
    ...statement("SELECT * FROM Hash", { Parameters: [{ S: "a" }] }),
    error: [VALIDATION, "Number of parameters in request and statement don't match."],
  },
  {
    behaviour: "a question mark in a text is no parameter",
    source: "PartiQL",
    given: [{ ...id("a"), q: { S: "?" } }],
    ...statement("SELECT id FROM Hash WHERE id = ? AND q = '?'", { Parameters: [{ S: "a" }] }),
    answer: { Items: [id("a")] },
  },
  {
    behaviour: "a parameter is wrong before the statement is",
    source: EDGES,
    ...statement("UPDATE Hash SET WHERE", { Parameters: [{ SS: ["a", "a"] }] }),
    error: [
      VALIDATION,
      "One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
    ],
  },
  {
    behaviour: "a parameter within a literal",
    source: FLOCI("DynamoDbPartiQLParser"),
    ...statement("INSERT INTO Hash VALUE {'id': 'a', 'x': [1, ?]}", { Parameters: [{ S: "a" }] }),
    error: [VALIDATION, "Unsupported data type: Parameter under key root[1] at 1:45:1"],
  },
  {
    behaviour: "no parameters in a list of them",
    source: LOCALSTACK("test_dynamodb_execute_statement_empy_parameter"),
    ...statement("SELECT * FROM Hash", { Parameters: [] }),
    error: [
      VALIDATION,
      "1 validation error detected: Value '[]' at 'parameters' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
  },
]);
