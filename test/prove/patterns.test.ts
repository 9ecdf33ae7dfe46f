/** Patterns beside the matrix: their verdicts were worked out before the search was run on them. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { ProveOptions } from "../../src/prove/index.js";
import { builtProve } from "./support.js";

const FILE = fileURLToPath(new URL("handlers/patterns.mjs", import.meta.url));

const keyed = (name: string): NonNullable<ProveOptions["tables"]>[number] => ({
  name,
  keys: [{ name: "id", type: "S" }],
});
const LINES: NonNullable<ProveOptions["tables"]>[number] = {
  name: "Lines",
  keys: [
    { name: "pk", type: "S" },
    { name: "sk", type: "N" },
  ],
};
const message = (id: string): object => ({
  messageId: id,
  body: JSON.stringify({ order_id: id, amount: 1 }),
});
const BATCH: ProveOptions = { source: "sqs", events: [{ Records: [message("m1"), message("m2")] }] };

test.each<readonly [string, ProveOptions, readonly string[]]>([
  ["fence", {}, ["EXACTLY-ONCE"]],
  ["fencedSum", {}, ["AT-LEAST-ONCE", "D delivered again, same request id"]],
  ["statusRecord", {}, ["EXACTLY-ONCE"]],
  ["statusLooked", {}, ["EXACTLY-ONCE"]],
  ["outbox", {}, ["EXACTLY-ONCE"]],
  ["reported", BATCH, ["EXACTLY-ONCE"]],
  // Only what was reported comes again: the second message is gone.
  ["reportedWrongly", BATCH, ["AT-MOST-ONCE", "L throttle"]],
  ["cacheFirst", {}, ["AT-MOST-ONCE", "L throttle, retried in the same process"]],
  ["cacheAfter", {}, ["EXACTLY-ONCE"]],
  ["batchUnread", {}, ["AT-MOST-ONCE", "L partial"]],
  ["batchRead", {}, ["EXACTLY-ONCE"]],
  ["longerList", {}, ["AT-LEAST-ONCE", "D delivered again, same request id"]],
])("%s", async (handler, options, expected) => {
  const prove = await builtProve();
  const { verdict, counterexamples, reasons } = await prove(FILE, {
    handler,
    bound: 1,
    tier: "in-process",
    // The outbox tells its key itself, where it is asked for a row.
    tables: [keyed("Shipments"), keyed("Processing"), LINES],
    ...options,
  });
  expect(reasons).toEqual([]);
  const within = counterexamples.filter(({ beyond }) => !beyond);
  const found = within.map(({ letter, faults, shape }) => {
    const kinds = faults.map(({ kind }) => kind);
    return `${letter} ${(shape === "one delivery" ? kinds : [...kinds, shape]).join(", ")}`;
  });
  expect([verdict, ...found]).toEqual(expected);
});
