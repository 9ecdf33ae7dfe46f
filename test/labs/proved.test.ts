/** What a lesson claims of a handler that it shows, the prover finds in that file. */
import { expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import { builtProve } from "../prove/support.js";

/** The lab, the handler that it shows, and the verdict that its lesson names. */
const CLAIMS = [
  ["step-9", "key-first", "AT-MOST-ONCE"],
  ["step-9", "order-first", "AT-LEAST-ONCE"],
  ["step-11", "in-progress", "EXACTLY-ONCE"],
  ["step-13", "owner-in-record", "AT-MOST-ONCE"],
  ["step-15", "one-transaction", "EXACTLY-ONCE"],
  ["step-15", "token-alone", "AT-LEAST-ONCE"],
] as const;

test.each(CLAIMS)("%s %s: %s", async (id, name, verdict) => {
  const lab = LABS.find((each) => each.id === id);
  const folder = `${id.replace("step-", "").padStart(2, "0")}-${lab?.slug}`;
  const file = new URL(`../../labs/${folder}/handlers/${name}.mjs`, import.meta.url).pathname;
  const prove = await builtProve();
  expect((await prove(file, { bound: 1, tier: "in-process" })).verdict).toBe(verdict);
  expect((await lab?.lesson("virtual"))?.after).toContain(verdict);
});

test("step-13: an owner cures lost answers and 500s, and no crash", async () => {
  const prove = await builtProve();
  const lost = async (path: string): Promise<readonly string[]> => {
    const file = new URL(`../../labs/${path}.mjs`, import.meta.url).pathname;
    const { columns } = await prove(file, { bound: 1, tier: "in-process" });
    const faults = columns.filter(({ what }) => ["crash", "lost", "error-applied"].includes(what));
    return faults
      .filter(({ verdicts }) => verdicts.some((each) => each.startsWith("L")))
      .map(({ what }) => what);
  };
  expect((await lost("05-with-idempotency/handlers/with-idempotency")).toSorted()).toEqual([
    "crash",
    "error-applied",
    "lost",
  ]);
  expect(await lost("13-lost-response/handlers/owner-in-record")).toEqual(["crash"]);
});

test("step-11: a client has to have more patience than the lease takes", async () => {
  const prove = await builtProve();
  const file = new URL("../../labs/11-in-progress/handlers/in-progress.mjs", import.meta.url).pathname;
  const verdict = async (timeoutMs: number): Promise<string> =>
    (await prove(file, { bound: 1, tier: "in-process", source: "sync", timeoutMs })).verdict;
  expect([await verdict(1_000), await verdict(10_000)]).toEqual(["EXACTLY-ONCE", "AT-MOST-ONCE"]);
});
