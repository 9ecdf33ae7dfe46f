// `npm run test:fast`: the tests that a change most likely broke, in about a minute on two cores. Changed are the files
// that differ from where this branch left main, committed or not. Tests that import them come first, the nearest before
// all; tests of the built command line import nothing of it, so a few of those stand for all. `npm test` runs the rest.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
/** They show that the built command line still does its main job, and still says what is wrong. */
const SMOKE = ["test/cli/walk.test.ts", "test/cli/errors.test.ts"];
/** What the tests chosen may take one after the other, in ms: two run at a time. */
const BUDGET = 80_000;
/** What a test file is thought to take that was never run here. */
const UNKNOWN = 3_000;

const git = (...args) => {
  try {
    return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
};
const lines = (text) => text.split("\n").filter((line) => line !== "");

/** Where the branch left main; on main itself, what is not committed. */
function base() {
  const main = ["main", "origin/main"].find((name) => git("rev-parse", "--verify", "--quiet", name) !== "");
  return (main === undefined ? "" : git("merge-base", "HEAD", main).trim()) || "HEAD";
}

const changed = () => [
  ...new Set([
    ...lines(git("diff", "--name-only", base())),
    ...lines(git("ls-files", "--others", "--exclude-standard")),
  ]),
];

const sources = () =>
  ["src", "labs", "test"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(ts|mjs)$/.test(name))
      .map((name) => join(folder, name)),
  );

/** Who imports a file, by the file. */
function importers(files) {
  const by = new Map();
  for (const file of files) {
    const text = readFileSync(join(root, file), "utf8");
    for (const [, name] of text.matchAll(/(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g)) {
      const target = relative(root, join(root, dirname(file), name)).replace(/\.js$/, ".ts");
      by.set(target, [...(by.get(target) ?? []), file]);
    }
  }
  return by;
}

/** Test files that import one of those given, by how far away they are. */
function testsOf(files) {
  const by = importers(sources());
  const distance = new Map(files.map((file) => [file, 0]));
  for (const [file, far] of distance)
    for (const next of by.get(file) ?? []) if (!distance.has(next)) distance.set(next, far + 1);
  return [...distance]
    .filter(([file]) => file.endsWith(".test.ts") && existsSync(join(root, file)))
    .sort((a, b) => a[1] - b[1])
    .map(([file]) => file);
}

/** How long test files took when they ran here the last time, in ms, as vitest keeps it. */
function durations() {
  const kept = join(root, "node_modules", ".vite", "vitest");
  const found = existsSync(kept)
    ? readdirSync(kept, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith("results.json"))
    : [];
  const results = found.flatMap((name) => JSON.parse(readFileSync(join(kept, name), "utf8")).results ?? []);
  return new Map(results.map(([name, { duration }]) => [name.replace(/^[^:]*:/, ""), duration]));
}

/** Labs whose folder changed, by id: nothing imports their handlers and texts, and their worlds show most of it. */
const labsOf = (files) => [
  ...new Set(
    files.flatMap((file) => {
      const [, number] = /^labs\/(\d+)-/.exec(file) ?? [];
      return number === undefined ? [] : [`step-${Number(number)}`];
    }),
  ),
];
const WORLDS = "test/labs/evidence.test.ts";
/** What the worlds of one lab take, in ms. */
const OF_A_LAB = 8_000;

const files = changed();
const labs = labsOf(files);
const took = durations().set(WORLDS, Math.max(1, labs.length) * OF_A_LAB);
const wanted = [
  ...new Set([
    ...(labs.length > 0 ? [WORLDS] : []),
    ...(files.some((file) => /^(src|labs|bin)\//.test(file)) ? SMOKE : []),
    ...files.filter((file) => file.endsWith(".test.ts") && existsSync(join(root, file))),
    ...testsOf(files),
  ]),
];
let left = BUDGET;
const chosen = wanted.filter((file) => {
  const time = took.get(file) ?? UNKNOWN;
  if (time > left) return false;
  left -= time;
  return true;
});
const skipped = wanted.filter((file) => !chosen.includes(file));
console.log(`${files.length} files changed since ${base().slice(0, 8)}: ${chosen.length} files of tests`);
if (skipped.length > 0) {
  const named =
    skipped.slice(0, 5).join(", ") + (skipped.length > 5 ? `, and ${skipped.length - 5} more` : "");
  console.log(`left out, since all would take longer than a minute: ${named}. Everything: npm test`);
}
if (chosen.length > 0) {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const env = { ...process.env, ...(labs.length > 0 ? { IDEM_LAB_TEST_LABS: labs.join(",") } : {}) };
  const child = spawn(process.execPath, [vitest, "run", ...chosen], { cwd: root, env, stdio: "inherit" });
  child.on("exit", (code) => process.exit(code ?? 1));
}
