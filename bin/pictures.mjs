#!/usr/bin/env node
// Makes the README's pictures from real runs of the product.
//   node bin/pictures.mjs           writes docs/pictures/*.svg
//   node bin/pictures.mjs --check   compares instead
// The runs are reproducible ones (a seed, a clock that stands still, one call at a time), so that the same product makes
// the same pictures, and a picture that differs is stale. Two things are drawn at random all the same, the ids of runs
// and of the handlers' executions: they are replaced by ones that are counted.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import pty from "@lydell/node-pty";
import xterm from "@xterm/headless";
import { rowOf, rowsOf, terminalSvg } from "./terminal-picture.mjs";

const root = join(fileURLToPath(import.meta.url), "..", "..");
const folder = join(root, "docs", "pictures");
const program = join(root, "bin", "idem-lab.js");

/** What is typed: the command, the columns of the terminal, and from where to where its output is left out. */
const WALK = [
  ["run step-4 --concurrency 1", 80, ["Orders for", "step-4 ✔"]],
  ["run step-6 --concurrency 1", 80, ["Orders for", "step-6 ✔"]],
];
/** The runs of which a diagram is drawn. */
const DIAGRAMS = { before: "step-4", after: "step-6" };
const THEMES = ["light", "dark"];

/** What a person's shell has: nothing that changes how the output looks, or where requests go. */
function environment() {
  const hidden = /^(AWS_|CI$|NO_COLOR$|FORCE_COLOR$|ACCESSIBLE$|IDEM_LAB_HOME$|GITHUB_ACTIONS$)/;
  const kept = Object.entries(process.env).filter(([name]) => !hidden.test(name));
  return { ...Object.fromEntries(kept), TERM: "xterm-256color", COLORTERM: "truecolor" };
}

/** Runs a command without a terminal. @returns what it printed */
function idemLab(...args) {
  const ended = spawnSync(process.execPath, [program, ...args], { encoding: "utf8", env: environment() });
  if (ended.status !== 0) throw new Error(`idem-lab ${args.join(" ")} failed:\n${ended.stderr}`);
  return ended.stdout;
}

/** The environment of somebody who installed it: what it prints is as short as in the docs. */
function installed(home) {
  const bin = join(home, "bin");
  if (!existsSync(bin)) {
    mkdirSync(bin);
    symlinkSync(program, join(bin, "idem-lab"));
  }
  const env = { ...environment(), IDEM_LAB_HOME: home };
  return { ...env, PATH: `${bin}${delimiter}${env.PATH}` };
}

/** Runs a command on a terminal of so many columns. @returns the rows that it shows in the end */
async function typed(command, columns, home) {
  const size = { cols: columns, rows: 60 };
  const terminal = new xterm.Terminal({ ...size, scrollback: 10_000, allowProposedApi: true });
  const args = [program, ...command.split(" ")];
  const shell = pty.spawn(process.execPath, args, { ...size, name: "xterm-256color", env: installed(home) });
  shell.onData((data) => terminal.write(data));
  const status = await new Promise((resolve) => shell.onExit(({ exitCode }) => resolve(exitCode)));
  await new Promise((resolve) => terminal.write("", resolve));
  const rows = rowsOf(terminal);
  terminal.dispose();
  if (status !== 0)
    throw new Error(`idem-lab ${command} ended with ${status}:\n${rows.map(({ text }) => text).join("\n")}`);
  return rows;
}

/** Leaves out the rows from one that says the first to before one that says the second. */
function cutOut(rows, [from, to]) {
  const first = rows.findIndex(({ text }) => text.includes(from));
  const last = rows.findIndex(({ text }, index) => index > first && text.includes(to));
  if (first < 0 || last < 0) throw new Error(`The output does not say "${from}", then "${to}".`);
  return [...rows.slice(0, first), rowOf("  …", "muted"), rowOf("", "ink"), ...rows.slice(last)];
}

/** The n-th of a kind of ids, always the same. */
const countedId = (kind, number, length) =>
  createHash("sha256").update(`${kind} ${number}`).digest("hex").slice(0, length);

/** Puts counted ids in the place of those that are drawn at random; they are as long. */
function steady(rows) {
  const known = new Map();
  const replaced = (kind, id) => {
    if (!known.has(id)) known.set(id, countedId(kind, known.size, id.length));
    return known.get(id);
  };
  const patterns = [
    ["run", /(?<=step-\d+-)[a-z0-9]{6}\b/g],
    // The column after the order's: the execution's.
    ["execution", /(?<=ORD-\d+ *│ )[0-9a-f]{8}\b/g],
  ];
  for (const row of rows) {
    for (const [kind, pattern] of patterns) {
      for (const { 0: id, index } of row.text.matchAll(pattern))
        for (const [offset, character] of [...replaced(kind, id)].entries())
          row.cells[index + offset].chars = character;
    }
  }
  return rows;
}

async function pictures() {
  // What is built may be older than the sources.
  spawnSync(process.execPath, [join(root, "bin", "setup.js")], { stdio: "inherit" });
  const { spaceTimeSvg } = await import("../dist/src/report/svg.js");
  const { themeVariables } = await import("../dist/src/report/colours.js");
  const made = new Map();
  const home = mkdtempSync(join(tmpdir(), "idem-lab-pictures-"));
  try {
    idemLab("cloud", "start", "--seed", "7", "--trace", join(home, "trace.jsonl"), "--home", home);
    const rows = [];
    for (const [command, columns, cut] of WALK) {
      const shown = await typed(command, columns, home);
      if (rows.length > 0) rows.push(rowOf("", "ink"));
      rows.push(
        rowOf(`$ idem-lab ${command}`, "accent b"),
        ...(cut === undefined ? shown : cutOut(shown, cut)),
      );
    }
    const columns = Math.max(...WALK.map(([, width]) => width));
    const title = `A terminal: ${WALK.map(([command]) => `idem-lab ${command}`).join(", then ")}`;
    const { labs } = JSON.parse(
      spawnSync(process.execPath, [program, "report", "--json", "--home", home], { encoding: "utf8" }).stdout,
    );
    for (const theme of THEMES) {
      const variables = themeVariables(theme);
      made.set(`walk-${theme}.svg`, terminalSvg({ rows: steady(rows), columns, title, variables }));
      for (const [name, id] of Object.entries(DIAGRAMS)) {
        const picture = labs.find((lab) => lab.id === id).recorded.pictures.at(-1);
        made.set(`${name}-${theme}.svg`, `${spaceTimeSvg(picture, { id: name, theme, heading: true })}\n`);
      }
    }
  } finally {
    spawnSync(process.execPath, [program, "cloud", "stop", "--home", home]);
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  }
  return made;
}

const wanted = await pictures();
const present = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".svg")) : [];
const read = (name) => (present.includes(name) ? readFileSync(join(folder, name), "utf8") : undefined);
const stale = [
  ...[...wanted].filter(([name, text]) => read(name) !== text).map(([name]) => name),
  ...present.filter((name) => !wanted.has(name)),
];
if (process.argv.includes("--check")) {
  if (stale.length > 0) {
    console.error(
      `These pictures are not what the product shows: ${stale.join(", ")} (in docs/pictures/). Run \`npm run pictures\`, and look at them.`,
    );
    process.exit(1);
  }
  console.log("The pictures are what the product shows.");
} else {
  mkdirSync(folder, { recursive: true });
  for (const name of present) if (!wanted.has(name)) rmSync(join(folder, name));
  for (const [name, text] of wanted) writeFileSync(join(folder, name), text);
  console.log(stale.length === 0 ? "The pictures were up to date." : `Written: ${stale.join(", ")}`);
}
