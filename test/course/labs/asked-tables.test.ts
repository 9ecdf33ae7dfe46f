/** Tables that handlers ask for beside the course's: which, with what keys, and under which names they get them. */
import { expect, test } from "vitest";
import { createAws, practising } from "../../../src/aws/clients.js";
import { LOCAL } from "../../../src/aws/targets/local.js";
import { askedTables } from "../../../src/course/labs/asked-tables.js";

const aws = practising(
  createAws({ ...LOCAL, region: "us-east-1", prefix: "", clock: { kind: "real", now: async () => 0 } }),
);
const asked = (source: string, family: "nodejs" | "python" = "nodejs") =>
  askedTables(aws, { family, file: "index.mjs", entry: "index.handler", source });

interface Case {
  readonly what: string;
  readonly source: string;
  readonly tables: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}
const PRACTICE = { idempotency: "PracticeIdempotencyTable", orders: "PracticeOrders" };

test.each<Case>([
  {
    what: "nothing beside the two of practice",
    source: "put(process.env.IDEMPOTENCY_TABLE); put(process.env.ORDERS_TABLE);",
    tables: [],
  },
  {
    what: "the course's tables by other variables",
    source:
      "const { KEYS_TABLE_NAME: keys, LEDGER_TABLE } = process.env; put({ TableName: keys, Item: { idempotency_key } });",
    tables: [],
    environment: { KEYS_TABLE_NAME: PRACTICE.idempotency, LEDGER_TABLE: PRACTICE.orders },
  },
  {
    what: "a variable, keys as its condition has them",
    source: `process.env.ORDERS_TABLE; const t = process.env["LOCKS_TABLE"]; ({ ConditionExpression: "attribute_not_exists(#k)", ExpressionAttributeNames: { "#k": "lock_id" } })`,
    tables: ["Practice-LOCKS_TABLE lock_id"],
    environment: { LOCKS_TABLE: "Practice-LOCKS_TABLE" },
  },
  {
    what: "a variable with a default, one table for everything",
    source: `process.env.ORDERS_TABLE; const T = process.env.DEDUPE_TABLE ?? "app"; ({ Item: { PK: { S: "1" }, SK: { S: "1" } }, ConditionExpression: "attribute_not_exists(PK)" })`,
    tables: ["Practice-DEDUPE_TABLE PK SK"],
    environment: { DEDUPE_TABLE: "Practice-DEDUPE_TABLE" },
  },
  {
    what: "the only table there is",
    source: `put({ TableName: process.env.TABLE_NAME, Item: { order_id, execution_id } })`,
    tables: [],
    environment: { TABLE_NAME: PRACTICE.orders },
  },
  {
    what: "Python, by its environment",
    source: `orders = os.environ["ORDERS_TABLE"]\nlocks = os.getenv("LOCK_TABLE", "locks")\nclient.get_item(TableName=locks, Key={"name": {"S": "x"}})`,
    tables: ["Practice-LOCK_TABLE name"],
    environment: { LOCK_TABLE: "Practice-LOCK_TABLE" },
  },
  {
    what: "Python, by name, as Powertools does it",
    source: `os.environ["ORDERS_TABLE"]\nlayer = DynamoDBPersistenceLayer(table_name="seen-before")`,
    tables: ["Practice-seen-before id"],
  },
  {
    what: "by a constant, made by the handler itself",
    source: `process.env.ORDERS_TABLE; const MINE = "my-locks"; create({ TableName: MINE, KeySchema: [{ AttributeName: "a", KeyType: "HASH" }, { AttributeName: "b", KeyType: "RANGE" }] });`,
    tables: ["Practice-my-locks a b"],
  },
  {
    what: "orders by a name of their own",
    source: `process.env.IDEMPOTENCY_TABLE; put({ TableName: "shop-orders", Item: { order_id } })`,
    tables: [],
  },
])("$what", ({ source, tables, environment }) => {
  const { handler, tables: made } = asked(source);
  expect(
    made.map(({ table, keys }) => [table, keys.partitionKey, keys.sortKey].filter(Boolean).join(" ")),
  ).toEqual(tables);
  expect(handler.environment).toEqual(environment);
});

test("names in the code are those of practice", () => {
  const { handler } = asked(
    `process.env.IDEMPOTENCY_TABLE; put({ TableName: "shop-orders" }); put({ TableName: 'seen.before' });`,
  );
  expect(handler.source).toContain(`"${PRACTICE.orders}"`);
  expect(handler.source).toContain("'Practice-seen.before'");
});
