/** What is left out for being like what was tried comes to nothing else, and however many processes search, they find the same. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { ProveOptions, ProveResult } from "../../src/prove/index.js";
import { builtProve } from "./support.js";

const CALLS = fileURLToPath(new URL("handlers/calls/", import.meta.url));
const LINES: ProveOptions["tables"] = [
  {
    name: "Lines",
    keys: [
      { name: "order_id", type: "S" },
      { name: "line_id", type: "S" },
    ],
  },
];

const verdictsOf = ({ columns }: ProveResult): readonly string[] =>
  columns.map(({ what, verdicts }) => `${what}: ${verdicts.join()}`);

test.each([
  ["key-first.mjs", 2, { bound: 2, tables: LINES }],
  ["key-first.mjs", 8, { bound: 1, tables: LINES }],
  ["each-its-own-key.mjs", 2, { bound: 0 }],
  ["each-its-own-key.mjs", 3, { bound: 0 }],
  ["each-its-own-key.mjs", 5, { bound: 0 }],
] as const)("the same verdicts with fewer schedules: %s, %i calls", async (file, calls, options) => {
  const prove = await builtProve();
  const searched = (reduce: boolean): Promise<ProveResult> =>
    prove(CALLS + file, { ...options, env: { CALLS: String(calls) }, reduce, all: true, tier: "in-process" });
  const [spared, full] = [await searched(true), await searched(false)];
  expect([spared.complete, full.complete]).toEqual([true, true]);
  expect(verdictsOf(spared)).toEqual(verdictsOf(full));
  expect(spared.schedules).toBeLessThanOrEqual(full.schedules);
});

test("one process and two find the same, and count the same", async () => {
  const prove = await builtProve();
  const searched = (workers: number): Promise<ProveResult> =>
    prove(`${CALLS}key-first.mjs`, {
      env: { CALLS: "2" },
      tables: LINES ?? [],
      workers,
      all: true,
      tier: "in-process",
    });
  const [one, two] = [await searched(1), await searched(2)];
  expect({ ...two, cpuMs: 0 }).toEqual({ ...one, cpuMs: 0 });
});
