#!/usr/bin/env node
// Writes the parity pages from the tests: every behaviour of AWS that one of them holds, and where it is known from.
//   node bin/parity.mjs                 collects the tests without running them, and writes docs/parity*.md
//   node bin/parity.mjs --check [FILE]  compares instead; FILE is what vitest's JSON reporter wrote of a run
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(fileURLToPath(import.meta.url), "..", "..");
const docs = join(root, "docs");
const args = process.argv.slice(2);
const isCheck = args.includes("--check");
const [file] = args.filter((argument) => !argument.startsWith("--"));

/** What vitest says of all tests; where nobody has run them, none is run: what they hold is told when they are found. */
function results() {
  if (file !== undefined) return JSON.parse(readFileSync(file, "utf8"));
  const folder = mkdtempSync(join(tmpdir(), "idem-lab-parity-"));
  try {
    const output = join(folder, "tests.json");
    const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
    const options = ["run", "--testNamePattern", "$^", "--reporter=json", `--outputFile=${output}`];
    const done = spawnSync(process.execPath, [vitest, ...options], { cwd: root, encoding: "utf8" });
    if (!existsSync(output))
      throw new Error(`vitest did not collect the tests:\n${done.stdout}${done.stderr}`);
    return JSON.parse(readFileSync(output, "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One line a behaviour: several clients, or several inputs, may hold the same one. */
function behaviours({ testResults }) {
  const found = new Map();
  for (const { name, assertionResults } of testResults) {
    for (const { meta } of assertionResults) {
      if (meta?.behaviour === undefined) continue;
      const test = relative(root, name).replaceAll("\\", "/");
      const one = { ...meta.behaviour, test };
      found.set(JSON.stringify([one.service, one.operation, one.behaviour, one.source, test]), one);
    }
  }
  return [...found.values()];
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const groupBy = (items, key) => {
  const groups = Map.groupBy ? Map.groupBy(items, key) : new Map();
  if (!Map.groupBy) for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups].sort(([a], [b]) => compare(a, b));
};
const cell = (text) =>
  text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_[\]<>|$]/g, (character) => `\\${character}`)
    .trim();
const pageOf = (service) => `parity-${service.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.md`;
const plural = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;
const GENERATED = "<!-- Generated from the tests by `npm run parity`: change the tests, not this page. -->";

function servicePage(service, items) {
  const lines = [`# ${service}: what the tests hold`, "", GENERATED, ""];
  lines.push(`[All services](parity.md) · ${plural(items.length, "behaviour")}`);
  for (const [operation, those] of groupBy(items, (item) => item.operation)) {
    lines.push("", `## ${cell(operation)} (${those.length})`, "");
    lines.push("| behaviour | known from | held by |", "|---|---|---|");
    const sorted = those.sort((a, b) => compare(a.test, b.test) || compare(a.behaviour, b.behaviour));
    for (const { behaviour, source, test } of sorted) {
      const name = basename(test).replace(/\.test\.ts$/, "");
      lines.push(`| ${cell(behaviour)} | ${cell(source)} | [${name}](../${test}) |`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function pages(all) {
  const services = groupBy(all, (item) => item.service);
  const overview = [
    "# Parity with AWS",
    "",
    GENERATED,
    "",
    "Every behaviour of AWS that a test of this repository holds: what it is, where it is known from, and the test. Most tests speak to the embedded AWS as AWS's own clients do. Where a source is this project itself, AWS has something that the embedded AWS does not, and says so.",
    "",
    "| service | operations | behaviours |",
    "|---|---|---|",
    ...services.map(
      ([service, items]) =>
        `| [${service}](${pageOf(service)}) | ${new Set(items.map(({ operation }) => operation)).size} | ${items.length} |`,
    ),
    `| all | | ${all.length} |`,
  ];
  for (const [service, items] of services) {
    overview.push("", `## ${service}`, "", "| operation | behaviours |", "|---|---|");
    for (const [operation, those] of groupBy(items, (item) => item.operation))
      overview.push(`| ${cell(operation)} | ${those.length} |`);
  }
  const written = new Map([["parity.md", `${overview.join("\n")}\n`]]);
  for (const [service, items] of services) written.set(pageOf(service), servicePage(service, items));
  return written;
}

const wanted = pages(behaviours(results()));
const present = readdirSync(docs).filter((name) => /^parity(-.*)?\.md$/.test(name));
const read = (name) => (present.includes(name) ? readFileSync(join(docs, name), "utf8") : undefined);
const stale = [
  ...[...wanted].filter(([name, text]) => read(name) !== text).map(([name]) => name),
  ...present.filter((name) => !wanted.has(name)),
];
if (isCheck) {
  if (stale.length > 0) {
    console.error(
      `These pages are not what the tests say: ${stale.join(", ")} (in docs/). Run \`npm run parity\`.`,
    );
    process.exit(1);
  }
} else {
  for (const name of present) if (!wanted.has(name)) rmSync(join(docs, name));
  for (const [name, text] of wanted) writeFileSync(join(docs, name), text);
  console.log(stale.length === 0 ? "The pages were up to date." : `Written: ${stale.join(", ")}`);
}
