#!/usr/bin/env node
/**
 * The table of docs/patterns.md, made by `prove` of one handler for each pattern.
 *
 *   node bin/patterns.mjs           proves them, and writes the table into the page
 *   node bin/patterns.mjs --check   compares instead
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../", import.meta.url);
const PAGE = new URL("docs/patterns.md", ROOT);
const { prove } = await import(new URL("dist/bundle/prove/prove.js", ROOT).href);

const SHIPMENTS = { name: "Shipments", keys: [{ name: "id", type: "S" }] };
const PROCESSING = { name: "Processing", keys: [{ name: "id", type: "S" }] };

/** A handler for each pattern, and what it needs to be told. */
const PATTERNS = [
  ["store the key, then work", "labs/05-with-idempotency/handlers/with-idempotency.mjs", {}],
  ["natural key", "test/prove/handlers/natural-key.mjs", {}],
  ["one transaction", "labs/15-one-transaction/handlers/one-transaction.mjs", {}],
  ["lease with fencing", "labs/11-in-progress/handlers/in-progress.mjs", {}],
  ["downstream token", "test/prove/handlers/downstream-token.mjs", {}],
  ["outbox", "test/prove/handlers/patterns.mjs", { handler: "outbox", tables: [SHIPMENTS, PROCESSING] }],
  [
    "version guard",
    "test/prove/handlers/version-guard.mjs",
    { tables: [SHIPMENTS], events: [{ order_id: "ORD-1", state: "paid", version: 1 }] },
  ],
];

/** What befalls a handler, by the names of the search's columns. */
const FAULTS = [
  ["duplicates", (what) => /^(delivered again|sent again, )/.test(what)],
  ["two at once", (what) => /^two at once/.test(what)],
  ["crash, timeout", (what) => ["crash", "hang", "hang-applied", "late"].includes(what)],
  ["answer lost, 500 that was done", (what) => /^(lost|error-applied)/.test(what)],
  ["throttle, conflict", (what) => ["throttle", "conflict"].includes(what)],
  ["after 10 minutes", (what) => /ten minutes/.test(what)],
  ["after the record, a day later", (what) => /expired|25 hours/.test(what)],
];

const WORDS = [
  ["W", "**wrong**"],
  ["D", "**twice**"],
  ["L", "**lost**"],
  ["l", "**given up**"],
  ["U", "**not acknowledged**"],
];

function cell(columns, isOf) {
  const verdicts = columns.filter(({ what }) => isOf(what)).flatMap((each) => each.verdicts);
  if (verdicts.length === 0) return "can't happen";
  const bad = WORDS.filter(([letter]) => verdicts.some((each) => each.startsWith(letter)));
  return bad.length === 0 ? "once" : bad.map(([, word]) => word).join(", ");
}

async function row([name, file, options]) {
  const path = fileURLToPath(new URL(file, ROOT));
  const { verdict, columns, reasons } = await prove(path, {
    bound: 1,
    all: true,
    tier: "in-process",
    ...options,
  });
  if (reasons.length > 0) throw new Error(`${name}: ${reasons.join("; ")}`);
  const cells = FAULTS.map(([, isOf]) => cell(columns, isOf));
  return `| [${name}](../${file}) | ${verdict} | ${cells.join(" | ")} |`;
}

const rows = [];
for (const pattern of PATTERNS) rows.push(await row(pattern));
const head = ["pattern", "verdict", ...FAULTS.map(([name]) => name)];
const table = [`| ${head.join(" | ")} |`, `|${head.map(() => "---").join("|")}|`, ...rows].join("\n");

const page = readFileSync(PAGE, "utf8");
const made = page.replace(
  /(<!-- table -->\n)[\s\S]*?(\n<!-- end -->)/,
  (_all, begin, end) => begin + table + end,
);
if (!process.argv.includes("--check")) writeFileSync(PAGE, made);
else if (made !== page) {
  console.error(`docs/patterns.md is stale. Write its table: node bin/patterns.mjs\n\n${table}`);
  process.exit(1);
}
