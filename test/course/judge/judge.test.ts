/** Handlers of other people: what is right passes whatever it looks like, and what fails on AWS fails here, by its name. */
import { rmSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { LABS } from "../../../labs/index.js";
import { judgeHandler } from "../../../src/course/author/handler-judgement.js";
import { practiceTarget } from "../support.js";

const aws = practiceTarget();
const { signal } = new AbortController();
// Where functions have no /tmp of their own, it is the machine's.
const LITERAL_TMP = "/tmp/handled-by-idem-lab-test.txt";
afterAll(() => rmSync(LITERAL_TMP, { force: true }));

const IMPORTS = `
  import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
  import { DynamoDBDocumentClient, PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
  import { appendFileSync, existsSync, readFileSync } from "node:fs";
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const { IDEMPOTENCY_TABLE, ORDERS_TABLE } = process.env;
  const orderRow = (id, { awsRequestId }) => ({ order_id: id, execution_id: awsRequestId, request_id: awsRequestId });
  const createOrder = (id, context) => client.send(new PutCommand({ TableName: ORDERS_TABLE, Item: orderRow(id, context) }));
  const expiry_time = () => Math.floor(Date.now() / 1000) + 3600;
  const record = (key) => ({ TableName: IDEMPOTENCY_TABLE, Item: { idempotency_key: key, expiry_time: expiry_time() }, ConditionExpression: "attribute_not_exists(idempotency_key)" });
  const isDuplicate = (error) => error.name === "ConditionalCheckFailedException";
`;

const onceBy = (key: string, keyless: string): string => `${IMPORTS}
  export const handler = async (event, context) => {
    const id = event.order_id;
    if (!id) ${keyless};
    try {
      await client.send(new PutCommand(record(${key})));
    } catch (error) {
      if (isDuplicate(error)) return "duplicate";
      throw error;
    }
    await createOrder(id, context);
  };`;
const REFUSES = 'throw new Error("no order_id")';

const inAFile = (path: string): string => `${IMPORTS}
  const FILE = ${path};
  export const handler = async (event, context) => {
    const id = event.order_id;
    if (!id || id.length > 1000) throw new Error("no such order_id");
    if (existsSync(FILE) && readFileSync(FILE, "utf8").includes(id + ";")) return "duplicate";
    appendFileSync(FILE, id + ";");
    await createOrder(id, context);
  };`;

const cancelled = (isDuplicateToo: string): string => `${IMPORTS}
  export const handler = async (event, context) => {
    const id = event.order_id;
    if (!id) ${REFUSES};
    try {
      await client.send(new TransactWriteCommand({ TransactItems: [{ Put: record(id) }, { Put: { TableName: ORDERS_TABLE, Item: orderRow(id, context) } }] }));
    } catch (error) {
      if (${isDuplicateToo}) return "duplicate";
      throw error;
    }
  };`;

const inATableOfItsOwn = (table: string, isDuplicateToo: string): string => `${IMPORTS}
  const MINE = ${table};
  export const handler = async (event, context) => {
    const id = event.order_id;
    if (!id) ${REFUSES};
    try {
      await client.send(new PutCommand({ TableName: MINE, Item: { pk: "ORDER#" + id, sk: "LOCK" }, ConditionExpression: "attribute_not_exists(pk)" }));
    } catch (error) {
      if (${isDuplicateToo}) return "duplicate";
      throw error;
    }
    await createOrder(id, context);
  };`;

interface Case {
  readonly what: string;
  readonly id: string;
  readonly source: string;
  /** The name of the mistake; a right answer has none. */
  readonly name?: string;
}

test.each<Case>([
  { what: "a key that looks like JSON", id: "step-5", source: onceBy("JSON.stringify({ id })", REFUSES) },
  { what: "a key with the run before it", id: "step-5", source: onceBy('event.run + "#" + id', REFUSES) },
  {
    what: "a key that looks like JSON, and only the keyless event is wrong",
    id: "step-5",
    source: onceBy("JSON.stringify({ id })", 'return "skipped"'),
    name: "keyless-skipped",
  },
  {
    what: "a table of its own, by its environment",
    id: "step-5",
    source: inATableOfItsOwn(
      'process.env.LOCKS_TABLE ?? "locks"',
      'error.name === "ConditionalCheckFailedException"',
    ),
  },
  {
    what: "a table of its own, and every error is a duplicate",
    id: "step-5",
    source: inATableOfItsOwn('"seen-before"', "true"),
    name: "every-error-is-a-duplicate",
  },
  {
    what: "one table for order and lock",
    id: "step-7",
    source: cancelled('error.CancellationReasons?.[0]?.Code === "ConditionalCheckFailed"').replace(
      "Put: record(id)",
      'Put: { TableName: ORDERS_TABLE, Item: { order_id: "LOCK#" + id, execution_id: "-" }, ConditionExpression: "attribute_not_exists(order_id)" }',
    ),
  },
  {
    what: "a key with the day in it",
    id: "step-5",
    source: onceBy("id + new Date().toISOString().slice(0, 10)", REFUSES),
    name: "known-for-minutes",
  },
  {
    what: "a file beside the code",
    id: "step-5",
    source: inAFile('new URL("./handled.txt", import.meta.url)'),
    name: "state-in-a-file",
  },
  {
    what: "a file in a literal /tmp",
    id: "step-5",
    source: inAFile(JSON.stringify(LITERAL_TMP)),
    name: "state-in-a-file",
  },
  {
    what: "every cancellation is a duplicate",
    id: "step-7",
    source: cancelled('error.name === "TransactionCanceledException"'),
    name: "every-cancellation-is-a-duplicate",
  },
  {
    what: "a conflict is a duplicate",
    id: "step-7",
    source: cancelled(
      'error.CancellationReasons?.[0]?.Code === "ConditionalCheckFailed" || error.message.includes("TransactionConflict")',
    ),
    name: "conflict-is-a-duplicate",
  },
  {
    what: "too little capacity is a duplicate",
    id: "step-7",
    source: cancelled(
      'error.CancellationReasons?.some(({ Code }) => ["ConditionalCheckFailed", "ProvisionedThroughputExceeded"].includes(Code))',
    ),
    name: "throttle-is-a-duplicate",
  },
  {
    what: "a conflict is tried again, and then thrown",
    id: "step-7",
    source:
      cancelled('error.CancellationReasons?.[0]?.Code === "ConditionalCheckFailed"').replace(
        "export const handler =",
        "const once =",
      ) +
      `
      export const handler = async (event, context) => {
        for (let tries = 1; ; tries += 1)
          try {
            return await once(event, context);
          } catch (error) {
            if (tries === 3 || !error.message.includes("TransactionConflict")) throw error;
          }
      };`,
  },
  {
    what: "the key's own reason is a duplicate",
    id: "step-7",
    source: cancelled('error.CancellationReasons?.[0]?.Code === "ConditionalCheckFailed"'),
  },
])("$what ($id)", { timeout: 180_000 }, async ({ id, source, name }) => {
  const lab = LABS.find((each) => each.id === id);
  if (lab?.practice === undefined) throw new Error(`${id} has no practice`);
  const handler = { family: "nodejs", file: "index.mjs", entry: "index.handler", source } as const;
  const run = await judgeHandler(aws(), lab, lab.practice, handler, signal);
  const failed = run.checks
    .filter(({ verdict }) => verdict !== "pass")
    .map((each) => `${each.id}: ${each.observed}`);
  expect({ name: run.mistake?.id, failed: name === undefined ? failed : [] }).toEqual({ name, failed: [] });
  expect(run.verdict).toBe(name === undefined ? "pass" : "fail");
});
