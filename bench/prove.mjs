// What a schedule costs the prover, in units of `node -e 0`, measured in turns with it; and how long whole commands take.
// `node bench/prove.mjs` prints JSON.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prove } from "../dist/bundle/prove/prove.js";

const program = fileURLToPath(new URL("../bin/idem-lab.js", import.meta.url));
const handlers = fileURLToPath(new URL("../test/prove/handlers/calls/", import.meta.url));

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const round = (value, digits = 2) => Number(value.toFixed(digits));

/** The processor time of a Node that does nothing, in ms. */
function unitMs() {
  const code = "const { user, system } = process.cpuUsage(); console.log((user + system) / 1000)";
  return Number(spawnSync(process.execPath, ["-e", code], { encoding: "utf8" }).stdout);
}

/** A search to the default bound, without what is confirmed afterwards. */
async function searched(file, rounds) {
  const units = [];
  const results = [];
  for (let turn = 0; turn < rounds; turn += 1) {
    units.push(unitMs(), unitMs());
    results.push(await prove(handlers + file, { tier: "in-process", budgetMs: 600_000 }));
    units.push(unitMs());
  }
  const [{ verdict, schedules, reasons }] = results;
  if (verdict !== "EXACTLY-ONCE") throw new Error(`${file}: ${verdict}. ${reasons.join(" ")}`);
  const each = median(results.map(({ cpuMs }) => cpuMs)) / schedules;
  return {
    schedules,
    unitsEach: round(each / median(units), 3),
    perProcessorSecond: round(1000 / each, 0),
    unitMs: round(median(units), 0),
  };
}

/** The whole command, in seconds. */
function command(calls, rounds) {
  const seconds = Array.from({ length: rounds }, () => {
    const home = mkdtempSync(join(tmpdir(), "idem-lab-bench-"));
    const args = ["prove", `${handlers}each-its-own-key.mjs`, "--env", `CALLS=${calls}`, "--home", home];
    const begun = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
    if (status !== 0) throw new Error(`idem-lab ${args.join(" ")} ended with ${status}: ${stderr}`);
    const taken = (performance.now() - begun) / 1000;
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
    return taken;
  });
  return round(median(seconds), 1);
}

export async function bench(rounds = 3) {
  const hasBoto = spawnSync("python3", ["-c", "import boto3"]).status === 0;
  return {
    unit: "processor time of `node -e 0`; commands in seconds",
    node: await searched("each-its-own-key.mjs", rounds),
    python: hasBoto ? await searched("each_its_own_key.py", rounds) : { skipped: "needs boto3" },
    threeCalls: command(3, rounds),
    eightCalls: command(8, 1),
    goal: { node: 0.13, python: 0.26, threeCalls: 3, eightCalls: 12 },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(`${JSON.stringify(await bench(), null, 2)}\n`);
