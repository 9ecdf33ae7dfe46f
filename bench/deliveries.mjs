// What each of many deliveries takes of the processor, in all and by part: the command, with the embedded AWS in it, and
// the processes of functions. `node bench/deliveries.mjs [times]` prints JSON.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../bin/idem-lab.js", import.meta.url));
const LOOK_EVERY_MS = 30;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const round = (value, digits = 2) => Number(value.toFixed(digits));

const tickMs = () => 1000 / Number(spawnSync("getconf", ["CLK_TCK"], { encoding: "utf8" }).stdout || 100);

/** Every process: its parent, and what it took so far, in ticks. */
function processes() {
  const found = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = readFileSync(`/proc/${name}/stat`, "utf8");
      const [, parent, ...rest] = text.slice(text.lastIndexOf(")") + 2).split(" ");
      found.set(Number(name), { parent: Number(parent), taken: Number(rest[9]) + Number(rest[10]) });
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

/**
 * Processor time of a command and of what it starts, in ms. Those are looked at while they run: processes in namespaces
 * of their own are nobody's children any more when they end, and count in no sum of the system's.
 */
async function processorTime(args) {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  const taken = new Map([[child.pid, 0]]);
  const look = () => {
    const all = processes();
    for (let grown = true; grown; ) {
      grown = false;
      for (const [pid, { parent }] of all) {
        if (taken.has(pid) || !taken.has(parent)) continue;
        taken.set(pid, 0);
        grown = true;
      }
    }
    for (const pid of taken.keys()) taken.set(pid, Math.max(taken.get(pid), all.get(pid)?.taken ?? 0));
  };
  const looking = setInterval(look, LOOK_EVERY_MS);
  const status = await new Promise((resolve) => child.once("exit", resolve));
  clearInterval(looking);
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}`);
  const tick = tickMs();
  const command = taken.get(child.pid) * tick;
  return { command, functions: [...taken.values()].reduce((sum, each) => sum + each * tick, 0) - command };
}

async function run(times) {
  const home = mkdtempSync(join(tmpdir(), "idem-lab-bench-"));
  try {
    return await processorTime([
      program,
      "run",
      "step-4",
      "--times",
      String(times),
      "--plain",
      "--home",
      home,
    ]);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  }
}

export async function bench(sizes = [1000]) {
  if (process.platform !== "linux") return { skipped: "needs /proc" };
  const empty = [];
  for (let turn = 0; turn < 5; turn += 1)
    empty.push((await processorTime(["-e", "setTimeout(() => {}, 100)"])).command);
  const one = await run(1);
  const result = {
    unit: "ms of processor time for a delivery, beyond a run of one",
    emptyNodeMs: round(median(empty), 0),
  };
  for (const times of sizes) {
    const many = await run(times);
    const each = (part) => round((many[part] - one[part]) / (times - 1));
    const [command, functions] = [each("command"), each("functions")];
    const all = command + functions;
    result[times] = { command, functions, all: round(all), timesEmptyNode: round(all / median(empty), 3) };
  }
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sizes = process.argv.slice(2).map(Number);
  process.stdout.write(
    `${JSON.stringify(await bench(sizes.length === 0 ? [1000, 10_000] : sizes), null, 2)}\n`,
  );
}
