/** Handlers beside the matrix: other sources, other effects, several events, and the course's own. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { ProveOptions } from "../../src/prove/index.js";
import { builtProve } from "./support.js";

const SHOP = fileURLToPath(new URL("handlers/", import.meta.url));
const LABS = fileURLToPath(new URL("../../labs/", import.meta.url));
const STEP_5 = `${LABS}05-with-idempotency/`;
const STEP_7 = `${LABS}07-force-failure/`;

/** The verdict, and of each letter within the window the first schedule: its faults, or what is delivered. */
async function proved(file: string, options: ProveOptions = {}): Promise<readonly string[]> {
  const prove = await builtProve();
  const { verdict, counterexamples } = await prove(file, { bound: 1, tier: "in-process", ...options });
  const first = counterexamples
    .filter(({ beyond }) => !beyond)
    .map(({ letter, faults, shape }) => `${letter} ${faults.map(({ kind }) => kind).join() || shape}`);
  return [verdict, ...first];
}

const CREATED = { type: "created", order_id: "1" };
const DELETED = { type: "deleted", order_id: "1" };

test.each<readonly [string, string, ProveOptions, readonly string[]]>([
  [
    "a guard row that another event deletes is no guard any more",
    `${SHOP}natural-key-deleted.mjs`,
    { events: [CREATED, DELETED] },
    ["AT-LEAST-ONCE", "D event 1 once more, after the last one"],
  ],
  [
    "a token made from the whole record is another one at each receive",
    `${SHOP}queue-consumer.mjs`,
    { source: "sqs" },
    ["AT-LEAST-ONCE", "D delivered again, same message id"],
  ],
  ["a refusal that nobody looks at", `${SHOP}unchecked-fetch.mjs`, {}, ["AT-MOST-ONCE", "L throttle"]],
  [
    "a topic of a service that is not embedded",
    `${SHOP}unembedded.mjs`,
    { events: [{ what: "topic" }] },
    ["AT-LEAST-ONCE", "D delivered again, same request id"],
  ],
  [
    "an object, which put twice is one",
    `${SHOP}unembedded.mjs`,
    { events: [{ what: "object", order_id: "1" }] },
    ["EXACTLY-ONCE"],
  ],
  [
    "a swallowed error of a service that nobody can answer for",
    `${SHOP}unembedded.mjs`,
    { events: [{ what: "secret" }] },
    ["UNKNOWN"],
  ],
  [
    "the same, with the answer that it needs, and counted",
    `${SHOP}unembedded.mjs`,
    {
      events: [{ what: "secret" }],
      answers: [
        {
          service: "secretsmanager",
          operation: "GetSecretValue",
          effect: true,
          answers: [{ body: { SecretString: "s" } }],
        },
      ],
    },
    ["UNSAFE", "D delivered again, same request id", "L throttle"],
  ],
  [
    "a counter, counted by its name alone",
    `${SHOP}counter.mjs`,
    { once: ["Balances=customer_id"] },
    ["EXACTLY-ONCE"],
  ],
  [
    "a script that calls back, and a row for each request",
    `${SHOP}callback.cjs`,
    {},
    ["AT-LEAST-ONCE", "D sent again, new request id"],
  ],
  [
    "a put that overwrites, with a key that is a guess",
    `${SHOP}overwrite.mjs`,
    { events: [{ order_id: "1" }] },
    ["UNKNOWN"],
  ],
  [
    "a put that overwrites, with the key that is told",
    `${SHOP}overwrite.mjs`,
    { tables: [{ name: "Shipments", keys: [{ name: "order_id", type: "S" }] }] },
    ["EXACTLY-ONCE"],
  ],
  ["a counter", `${SHOP}counter.mjs`, {}, ["AT-LEAST-ONCE", "D delivered again, same request id"]],
  [
    "a call that nobody waits for",
    `${SHOP}not-awaited.mjs`,
    {},
    ["UNSAFE", "D delivered again, same request id", "L frozen"],
  ],
  ["a client that sends again", `${SHOP}natural-key.mjs`, { source: "sync" }, ["EXACTLY-ONCE"]],
  [
    "a different order after it",
    `${STEP_5}mistakes/constant-key.mjs`,
    { events: [{ order_id: "1" }, { order_id: "2" }] },
    ["AT-MOST-ONCE", "L one delivery"],
  ],
  ["the course: the solution of step 7", `${STEP_7}practice/solution.mjs`, {}, ["EXACTLY-ONCE"]],
  [
    "the course: a lease and one row",
    `${STEP_7}practice/accepted/lease-and-one-row.mjs`,
    {},
    ["EXACTLY-ONCE"],
  ],
  [
    "the course: an own retry goes on",
    `${STEP_7}practice/accepted/own-retry-goes-on.mjs`,
    {},
    ["EXACTLY-ONCE"],
  ],
  [
    "the course: check, then write",
    `${STEP_5}mistakes/check-then-write.mjs`,
    {},
    ["UNSAFE", "D two at once, same request id", "L crash"],
  ],
  [
    "the course: state in a file, which another process does not have, and a retry in the same one has too early",
    `${STEP_5}mistakes/state-in-a-file.mjs`,
    {},
    ["UNSAFE", "D delivered again, same request id", "L throttle"],
  ],
  [
    "the course: a duplicate that is an error is never acknowledged",
    `${STEP_5}mistakes/duplicate-is-an-error.mjs`,
    {},
    ["AT-MOST-ONCE", "l crash", "U crash"],
  ],
  [
    "the course: an expiry in the past",
    `${STEP_5}mistakes/expiry-in-the-past.mjs`,
    {},
    ["UNSAFE", "D sent again after ten minutes and a second", "L crash"],
  ],
  [
    "the course: the key deleted in a catch",
    `${STEP_7}mistakes/key-deleted-in-catch.mjs`,
    {},
    ["UNSAFE", "L crash", "D lost-all"],
  ],
])("%s", async (_name, file, options, expected) => {
  expect(await proved(file, options)).toEqual(expected);
});

test("what is left out because it is like something else changes no verdict", async () => {
  const prove = await builtProve();
  const cells = async (reduce: boolean): Promise<readonly (readonly string[])[]> => {
    const { columns } = await prove(`${SHOP}transaction.mjs`, { all: true, tier: "in-process", reduce });
    return columns.map(({ what, verdicts }) => [what, ...verdicts]);
  };
  expect(await cells(true)).toEqual(await cells(false));
});

const ROOT_5 = `${STEP_5}mistakes/`;
const TWO = { events: [{ order_id: "1" }, { order_id: "2" }] };

test.each<readonly [string, ProveOptions, string]>([
  [`${ROOT_5}constant-key.mjs`, TWO, "L constant-key natural-key"],
  [`${ROOT_5}nothing-created.mjs`, {}, "L nothing-created natural-key"],
  [`${ROOT_5}first-one-refused.mjs`, {}, "L first-one-refused natural-key"],
  [`${ROOT_5}request-id-as-key.mjs`, {}, "D request-id-as-key natural-key"],
  [`${ROOT_5}check-then-write.mjs`, {}, "D check-then-write one-transaction"],
  [`${ROOT_5}condition-on-another-attribute.mjs`, {}, "D condition-on-another-attribute one-transaction"],
  [`${ROOT_5}effect-before-key.mjs`, {}, "D effect-before-key one-transaction"],
  [`${ROOT_5}duplicate-is-an-error.mjs`, {}, "l duplicate-is-an-error acknowledge-duplicates"],
  [`${STEP_7}mistakes/key-first.mjs`, {}, "L key-first one-transaction"],
  [`${STEP_7}mistakes/key-deleted-in-catch.mjs`, {}, "D key-deleted-in-catch one-transaction"],
  [`${STEP_7}mistakes/own-retry-refused.mjs`, {}, "l own-retry-refused status-record"],
  [`${SHOP}not-awaited.mjs`, {}, "L not-awaited await"],
  [`${SHOP}unchecked-fetch.mjs`, {}, "L work-error-swallowed throw-on"],
  [`${SHOP}natural-key-deleted.mjs`, { events: [CREATED, DELETED] }, "D undefined version-guard"],
])("the name of the mistake and its cure: %s", async (file, options, expected) => {
  const prove = await builtProve();
  const { counterexamples } = await prove(file, { bound: 1, ...options });
  const named = counterexamples.map(({ letter, mistake, cure }) => `${letter} ${mistake?.id} ${cure.id}`);
  expect(named).toContain(expected);
});

test("an older event about the same row is ignored on purpose, as far as anybody can tell", async () => {
  const prove = await builtProve();
  const events = [CREATED, { ...CREATED, note: "older" }];
  const { verdict } = await prove(`${SHOP}natural-key.mjs`, { bound: 1, events });
  expect(verdict).toBe("UNKNOWN");
});
