/** The two tiers: a search within one process, and real processes that are really killed. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Fault } from "../../src/prove/faults/faults.js";
import type { ProveOptions } from "../../src/prove/index.js";
import { builtProve } from "./support.js";

const SHOP = fileURLToPath(new URL("handlers/", import.meta.url));
const KEY_FIRST = fileURLToPath(
  new URL("../../labs/05-with-idempotency/handlers/with-idempotency.mjs", import.meta.url),
);

type Replayed = NonNullable<ProveOptions["replay"]>[number];

const delivered = (shape: string, more: Partial<Replayed> = {}): Replayed => ({
  shape,
  deliveries: [{ event: 0, when: "start" }],
  faults: [],
  order: [],
  beyond: false,
  ...more,
});

const met = (kind: Fault["kind"], call: number): Replayed =>
  delivered(`${kind} ${call}`, { faults: [{ kind, delivery: 0, attempt: 1, call }] });

const FIRST = { event: 0, when: "start" } as const;

/** What came of each schedule. */
async function cells(file: string, options: ProveOptions): Promise<readonly string[]> {
  const prove = await builtProve();
  const { columns } = await prove(file, { all: true, ...options });
  return columns.map(({ what, verdicts }) => `${what}: ${verdicts.join()}`);
}

test.each<readonly [string, string, readonly (readonly [Replayed, string])[]]>([
  [
    "the key first",
    KEY_FIRST,
    [
      [met("crash", 1), "L"],
      [met("hang-applied", 2), "1r"],
      [met("lost", 1), "L"],
      [met("throttle", 2), "L"],
      [delivered("twins", { deliveries: [FIRST, { ...FIRST, sameAs: 0 }], order: [0, 1] }), "1re"],
      [
        delivered("warm", { deliveries: [FIRST, { event: 0, when: { after: 0, ms: 1000 }, warm: true }] }),
        "1r",
      ],
    ],
  ],
  [
    "Powertools",
    `${SHOP}powertools.mjs`,
    [
      [met("crash", 2), "D"],
      [met("lost-all", 2), "D"],
      [met("throttle", 3), "D"],
    ],
  ],
])("both come to the same: %s", async (_name, file, planned) => {
  const replay = planned.map(([schedule]) => schedule);
  const expected = planned.map(([{ shape }, cell]) => `${shape}: ${cell}`);
  expect(await cells(file, { replay, tier: "in-process" })).toEqual(expected);
  expect(await cells(file, { replay, tier: "process" })).toEqual(expected);
});

test("what is found within one process is confirmed with processes, and the verdict says so", async () => {
  const prove = await builtProve();
  const found = await prove(`${SHOP}counter.mjs`, { bound: 0 });
  expect([found.verdict, found.tier]).toEqual(["AT-LEAST-ONCE", "in-process, confirmed by processes"]);
  expect(found.counterexamples.map(({ letter, confirmed }) => [letter, confirmed.byProcesses])).toEqual([
    ["D", "D"],
    ["D", "D"],
  ]);
  // What `fetch` keeps for itself is nothing that a handler changes.
  const fetches = await prove(`${SHOP}unchecked-fetch.mjs`, { replay: [delivered("one delivery")] });
  expect(fetches.tier).toBe("in-process, confirmed by processes");
});

test("what a process calls that the handler started is seen, and leads nowhere", async () => {
  const prove = await builtProve();
  const file = `${SHOP}processes/calls-from-a-process.mjs`;
  const { verdict, reasons } = await prove(file, { tier: "process", replay: [delivered("one delivery")] });
  expect([verdict, reasons.join()]).toEqual([
    "UNKNOWN",
    expect.stringContaining("of a process that it started"),
  ]);
});

test.each([
  ["awaits-at-top.mjs", "EXACTLY-ONCE", "it awaits at the top of a module"],
  ["starts-a-process.mjs", "AT-LEAST-ONCE", "it starts processes (child_process.execFileSync)"],
  ["global-state.mjs", "AT-LEAST-ONCE", "it changes done, which all attempts in one process share"],
])("what one process can't show is searched with processes: %s", async (name, verdict, why) => {
  const prove = await builtProve();
  const options: ProveOptions = {
    tables: [{ name: "Shipments", keys: [{ name: "order_id", type: "S" }] }],
    replay: [met("crash", 1)],
    all: true,
  };
  const found = await prove(`${SHOP}processes/${name}`, options);
  expect([found.verdict, found.tier, found.notes]).toEqual([
    verdict,
    "process",
    expect.arrayContaining([`Searched with processes: ${why}.`]),
  ]);
  const within = await prove(`${SHOP}processes/${name}`, { ...options, tier: "in-process" });
  expect([within.verdict, within.reasons]).toEqual([
    "UNKNOWN",
    [`Within one process it can't be searched: ${why}. Let it choose: --tier auto`],
  ]);
});
