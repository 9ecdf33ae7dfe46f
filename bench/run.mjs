// Speed, as ratios against something measured in the same run: `npm run bench`. Prints JSON.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bench as benchDeliveries } from "./deliveries.mjs";
import { bench as benchDynamoDb } from "./dynamodb.mjs";
import { bench as benchLambda } from "./lambda.mjs";
import { bench as benchProve } from "./prove.mjs";

const program = fileURLToPath(new URL("../bin/idem-lab.js", import.meta.url));
// This variable costs every Node 20 process its time, whatever it does.
const { NODE_EXTRA_CA_CERTS, ...env } = process.env;

function milliseconds(args) {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  return performance.now() - begun;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const round = (value, digits = 2) => Number(value.toFixed(digits));

/** Interleaved, so that whatever else the machine does falls on both. */
function startUp(rounds = 15) {
  const empty = [];
  const help = [];
  const status = [];
  const home = mkdtempSync(join(tmpdir(), "idem-lab-bench-"));
  for (let round = 0; round < rounds; round += 1) {
    empty.push(milliseconds(["-e", ""]));
    help.push(milliseconds([program, "--help"]));
    status.push(milliseconds([program, "status", "--home", home]));
  }
  rmSync(home, { recursive: true, force: true });
  return {
    unit: "times `node -e ''`",
    emptyNodeMs: round(median(empty), 0),
    help: round(median(help) / median(empty)),
    status: round(median(status) / median(empty)),
    goal: { help: "under 3" },
  };
}

/** The main job: eight labs without a terminal. */
function course(rounds = 3) {
  const seconds = Array.from({ length: rounds }, () => {
    const home = mkdtempSync(join(tmpdir(), "idem-lab-bench-"));
    const taken = milliseconds([program, "start", "--yes", "--plain", "--home", home]) / 1000;
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
    return taken;
  });
  return { unit: "s", wholeCourse: round(median(seconds), 1), goal: { wholeCourse: "well under 30" } };
}

const result = {
  node: process.version,
  startUp: startUp(),
  course: course(),
  deliveries: await benchDeliveries(),
  dynamodb: await benchDynamoDb(),
  lambda: await benchLambda(),
  prove: await benchProve(),
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
