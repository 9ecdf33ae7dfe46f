// How many schedules are run with and without what spares some, and whether both come to the same: the table of
// docs/prove.md. `node bench/reduction.mjs [seconds]`: how long each search may take.
import { fileURLToPath } from "node:url";
import { prove } from "../dist/bundle/prove/prove.js";

const handlers = fileURLToPath(new URL("../test/prove/handlers/calls/", import.meta.url));
const LINES = {
  name: "Lines",
  keys: [
    { name: "order_id", type: "S" },
    { name: "line_id", type: "S" },
  ],
};
const SEARCHES = [
  { what: "remembers first; two faults", file: "key-first.mjs", options: { bound: 2, tables: [LINES] } },
  { what: "each row its own key; two at once", file: "each-its-own-key.mjs", options: { bound: 0 } },
];

const seconds = Number(process.argv[2] ?? "60");
process.stdout.write("| handler | calls | all | spared | verdicts |\n|---|---|---|---|---|\n");
for (const { what, file, options } of SEARCHES)
  for (const calls of [2, 3, 5, 8]) {
    const searched = (reduce) =>
      prove(handlers + file, {
        ...options,
        reduce,
        env: { CALLS: String(calls) },
        all: true,
        tier: "in-process",
        budgetMs: seconds * 1000,
      });
    const [spared, full] = [await searched(true), await searched(false)];
    const verdicts = (result) =>
      result.columns.map((column) => `${column.what}: ${column.verdicts.join()}`).join("\n");
    const letters = [...new Set(full.columns.flatMap((column) => column.verdicts))].sort().join(" ");
    const same = verdicts(spared) === verdicts(full) ? "equal" : "NOT EQUAL";
    const count = ({ schedules, complete }) => `${complete ? "" : "more than "}${schedules}`;
    const compared = full.complete ? `${same} (${letters})` : "the full search did not end";
    process.stdout.write(`| ${what} | ${calls} | ${count(full)} | ${count(spared)} | ${compared} |\n`);
  }
