import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { DynamoDb, Json, Snapshot } from "../../../src/cloud/dynamodb/index.js";
import { dynamoDbWithTables } from "./support.js";
import { WireClient } from "./wire.js";

/** PartiQL from its grammar: valid statements mean what they say; whatever else is sent is refused and changes nothing. */

const item: Json = {
  id: { S: "g" },
  five: { N: "5" },
  t: { S: "text" },
  els: { L: [{ N: "1" }, { S: "x" }] },
  map: { M: { k: { S: "v" } } },
  tags: { SS: ["a", "b"] },
};

let db: DynamoDb;
let clean: Snapshot;
let client: WireClient;
beforeAll(async () => {
  db = dynamoDbWithTables();
  db.execute("PutItem", { TableName: "Hash", Item: item });
  clean = db.snapshot();
  client = new WireClient((await db.listen()).port);
});
afterAll(async () => {
  client.close();
  await db.close();
});

/** A condition's text, and whether it holds for the item. */
interface Condition {
  readonly text: string;
  readonly holds: boolean;
}

const conditions: readonly Condition[] = [
  ["five = 5.0", true],
  ["5 <= five", true],
  ["five <> 5", false],
  ["five BETWEEN 6 AND 7", false],
  ["five NOT BETWEEN 6 AND 7", true],
  ["five IN [4, 5]", true],
  ["five NOT IN (4, 5)", false],
  ["t IS MISSING", false],
  ["none IS NOT MISSING", false],
  ["none IS NULL", false],
  ["begins_with(t, 'te')", true],
  ["contains(tags, 'c')", false],
  ["attribute_type(map.k, 'S')", true],
  ["size(els) = 2", true],
  ["els[1] = 'x'", true],
  ["map = {'k': 'v'}", true],
  ["tags = <<'b', 'a'>>", true],
].map(([text, holds]) => ({ text: String(text), holds: holds === true }));

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...conditions),
    tie("condition").map(({ text, holds }) => ({ text: `NOT (${text})`, holds: !holds })),
    fc.tuple(tie("condition"), tie("condition")).map(([a, b]) => ({
      text: `(${a.text}) AND (${b.text})`,
      holds: a.holds && b.holds,
    })),
    fc.tuple(tie("condition"), tie("condition")).map(([a, b]) => ({
      text: `((${a.text}) OR (${b.text}))`,
      holds: a.holds || b.holds,
    })),
  ),
}));

it("finds what meets a condition, in a scan as by the key", () => {
  fc.assert(
    fc.property(condition, fc.constantFrom("", "id = 'g' AND "), ({ text, holds }, by) => {
      const { Items } = db.execute("ExecuteStatement", {
        Statement: `SELECT * FROM Hash WHERE ${by}${text}`,
      });
      expect(Items).toEqual(holds ? [item] : []);
    }),
    { numRuns: 200 },
  );
});

it("writes only where a condition is met", () => {
  fc.assert(
    fc.property(
      condition,
      fc.constantFrom("UPDATE Hash SET w = 1", "DELETE FROM Hash"),
      ({ text, holds }, what) => {
        db.restore(clean);
        const write = () =>
          db.execute("ExecuteStatement", { Statement: `${what} WHERE id = 'g' AND ${text}` });
        if (holds) expect(write).not.toThrow();
        else expect(write).toThrow("The conditional request failed");
        expect(db.hash() === clean.hash()).toBe(!holds);
      },
    ),
    { numRuns: 100 },
  );
});

const words = [
  ..."SELECT FROM WHERE INSERT INTO VALUE VALUES UPDATE SET REMOVE DELETE AND OR NOT BETWEEN IN IS".split(
    " ",
  ),
  ..."MISSING NULL RETURNING ALL MODIFIED OLD NEW ORDER BY ASC DESC LIMIT EXISTS LIKE TRUE CASE CAST".split(
    " ",
  ),
  ..."Hash id five els map none size begins_with list_append set_add COUNT AS".split(" "),
  ...[
    "*",
    "=",
    "<>",
    "<",
    ">=",
    "!=",
    "+",
    "-",
    "||",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<<",
    ">>",
    ",",
    ".",
    ":",
    "?",
    ";",
  ],
  ...[
    "'g'",
    "''",
    '"id"',
    '""',
    "'it''s'",
    "5",
    "-1",
    "1e3",
    "1e999",
    "1.5.2",
    "--",
    "/*",
    "*/",
    "'",
    '"',
    "é",
    "$",
    "@",
    "\n",
    "\0",
  ],
];

const noise = fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((all) => all.join(" "));
const valid = [
  "SELECT id, els[0], map.k FROM Hash WHERE id = 'g' AND five IN [1, 5] ORDER BY id DESC",
  "INSERT INTO Hash VALUE {'id': 'new', 'l': [1, {'m': <<1, 2>>}], 'n': NULL}",
  "UPDATE Hash SET five = five + 1, els = list_append(els, [1]) REMOVE map.k WHERE id = 'g' AND t = 'text' RETURNING ALL NEW *",
  "DELETE FROM Hash WHERE id = 'g' AND NOT begins_with(t, 'x') RETURNING ALL OLD *",
  "EXISTS(SELECT * FROM Hash WHERE id = 'g' AND none IS MISSING)",
];

/** A valid statement in which some words are others, or gone, or come twice. */
const spoilt = fc
  .tuple(
    fc.constantFrom(...valid),
    fc.array(fc.tuple(fc.nat(40), fc.constantFrom(...words, ""), fc.boolean()), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([statement, changes]) => {
    const parts = statement.split(/(?<=[ ,()[\]{}])|(?=[,()[\]{}])/);
    for (const [at, word, instead] of changes) parts.splice(at % parts.length, instead ? 1 : 0, word);
    return parts.join(" ");
  });

/** An error's text tells nothing of how we are built. */
const OURS = /undefined|\[object |TypeError|RangeError|node:|\.[jt]s:/;

it.each([
  ["ExecuteStatement", (Statement: string) => ({ Statement })],
  ["BatchExecuteStatement", (Statement: string) => ({ Statements: [{ Statement }] })],
  ["ExecuteTransaction", (Statement: string) => ({ TransactStatements: [{ Statement }] })],
] as const)("%s answers whatever is sent, and an error changes nothing", async (operation, input) => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(noise, spoilt, fc.string({ maxLength: 60 })), async (text) => {
      db.restore(clean);
      const answer = await client.send(operation, input(text));
      expect([200, 400]).toContain(answer.status);
      expect(answer.text).not.toMatch(OURS);
      if (answer.status === 400) expect(db.hash()).toBe(clean.hash());
    }),
    { numRuns: 400 },
  );
});

it.each([
  ["parentheses", `SELECT * FROM Hash WHERE ${"(".repeat(4000)}five = 5${")".repeat(4000)}`],
  ["negations", `SELECT * FROM Hash WHERE ${"NOT ".repeat(2000)}five = 5`],
  ["signs", `SELECT * FROM Hash WHERE five = ${"- ".repeat(4000)}5`],
  ["lists", `INSERT INTO Hash VALUE {'id': 'a', 'l': ${"[".repeat(4000)}${"]".repeat(4000)}}`],
  ["maps", `INSERT INTO Hash VALUE {'id': 'a', 'm': ${"{'a':".repeat(1500)}1${"}".repeat(1500)}}`],
])("refuses too many %s within each other", async (_what, Statement) => {
  db.restore(clean);
  const { status, body } = await client.send("ExecuteStatement", { Statement });
  expect([status, body.__type]).toEqual([400, "com.amazon.coral.validate#ValidationException"]);
  expect(db.hash()).toBe(clean.hash());
});

it("takes as many conditions as a statement has room for", () => {
  const where = Array.from({ length: 700 }, () => "five=5").join(" OR ");
  db.restore(clean);
  expect(db.execute("ExecuteStatement", { Statement: `SELECT * FROM Hash WHERE ${where}` }).Items).toEqual([
    item,
  ]);
});
