#!/usr/bin/env node
/**
 * Proves the handlers of docs/prove-corpus.md again, as far as their source is at hand.
 *
 *   node bin/prove-corpus.mjs FOLDER           FOLDER/<owner>/<repository>/<path>, each checked out at the row's commit
 *   node bin/prove-corpus.mjs FOLDER --write   writes the verdicts and times into the page
 *
 * What the handlers import has to be installed where they stand, or above: in FOLDER, for instance.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PAGE = fileURLToPath(new URL("../docs/prove-corpus.md", import.meta.url));
const PROGRAM = fileURLToPath(new URL("idem-lab.js", import.meta.url));
const ROW = /^\| ([\w.-]+\/[\w.-]+) \| `([^`]+)` \| `([0-9a-f]{7,40})` \| `([^`]*)` \| /;

const [folder, ...flags] = process.argv.slice(2);
if (folder === undefined || !existsSync(folder)) {
  console.error("Name the folder that holds the repositories: node bin/prove-corpus.mjs FOLDER [--write]");
  process.exit(3);
}

let [same, other, missing] = [0, 0, 0];
const lines = readFileSync(PAGE, "utf8").split("\n");
const proved = lines.map((line) => {
  const row = ROW.exec(line);
  if (row === null) return line;
  const [, repository, path, commit, options] = row;
  const source = join(folder, repository, path);
  if (!existsSync(source)) {
    missing += 1;
    return line;
  }
  const result = proof(source, options);
  const before = line.split(" | ")[4]?.trim();
  if (before === result.verdict) same += 1;
  else other += 1;
  console.log(
    `${before === result.verdict ? "as before" : `was ${before}`}  ${result.verdict.padEnd(13)} ${repository} ${path} ${options}`,
  );
  return `| ${repository} | \`${path}\` | \`${commit}\` | \`${options}\` | ${result.verdict} | ${result.found} | ${result.seconds} | ${result.lacks} |`;
});
console.log(`${same} as before, ${other} otherwise, ${missing} whose source is not at hand`);
if (flags.includes("--write")) writeFileSync(PAGE, proved.join("\n"));
process.exit(other > 0 ? 1 : 0);

function proof(source, options) {
  const begun = performance.now();
  const args = options.split(" ").filter((each) => each !== "" && each !== "-");
  const { stdout, stderr } = spawnSync(process.execPath, [PROGRAM, "prove", source, ...args, "--json"], {
    encoding: "utf8",
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    maxBuffer: 1 << 28,
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  let document;
  try {
    document = JSON.parse(stdout);
  } catch {
    return { verdict: "not run", found: "-", seconds, lacks: said(stderr) };
  }
  const { verdict = "not run", counterexamples = [], reasons = [] } = document;
  const found = counterexamples
    .filter(({ beyond }) => !beyond)
    .map(({ letter, faults, shape }) => `${letter}: ${faults.map(({ kind }) => kind).join(" + ") || shape}`);
  return { verdict, found: found.join("; ") || "-", seconds, lacks: said(reasons.join(" ")) };
}

/** As it may stand in a table. */
function said(text) {
  const short = text.replaceAll(folder, "").replace(/\s+/g, " ").replaceAll("|", "\\|").trim().slice(0, 160);
  return short === "" ? "-" : short;
}
