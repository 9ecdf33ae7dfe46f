// Kills the embedded AWS under load, again and again, and looks whether anything that it answered for is missing.
// `node bench/survival.mjs [kills] [seed]` prints JSON.
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import { clientsOf, createRole, deploy, settingsOf, settled, signer, startCloud } from "./cloud.mjs";
import { Connection } from "./wire.mjs";

const HANDLER = 'export const handler = async ({ n }) => { console.log("ran " + n + ";"); return {}; };';
/** A kill comes this long after the load began, at most: while it starts, accepts, delivers, or writes. */
const LONGEST_LIFE_MS = 400;
/** How long a process may outlive its owner. */
const ORPHAN_PATIENCE_MS = 5000;

/** The same numbers from 0 to 1 for the same seed. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends one request after the other until the connection breaks; calls back with what was answered for. */
async function load({ port }, draw, { request, status, answered }) {
  const connection = new Connection(port);
  try {
    for (;;) {
      const { n, bytes } = request();
      const answer = await connection.send(bytes);
      if (answer.status !== status) throw new Error(`${answer.status} ${answer.body}`, { cause: "answer" });
      answered.push(n);
      // Gaps, in which what was accepted is delivered.
      if (draw() < 0.1) await pause(draw() * 20);
    }
  } catch (error) {
    if (error.cause === "answer") throw error;
  } finally {
    connection.close();
  }
}

/** Processes that work in the home's folders, where the system tells. */
function processesIn(home) {
  const names = process.platform === "linux" ? readdirSync("/proc") : [];
  return names.filter((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`).startsWith(home);
    } catch {
      return false;
    }
  });
}

async function orphansOf(home) {
  const deadline = performance.now() + ORPHAN_PATIENCE_MS;
  for (;;) {
    const orphans = processesIn(home);
    if (orphans.length === 0 || performance.now() > deadline) return orphans.length;
    await pause(10);
  }
}

async function missingEvents({ logs }, accepted) {
  const ran = new Set();
  let executions = 0;
  const query = { logGroupName: "/aws/lambda/survivor", filterPattern: "ran" };
  for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, query)) {
    for (const { message = "" } of events) {
      ran.add(Number(/ran (\d+);/.exec(message)?.[1]));
      executions += 1;
    }
  }
  return { executions, lost: accepted.filter((n) => !ran.has(n)) };
}

async function missingWrites({ dynamodb }, acknowledged) {
  const there = new Set();
  for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName: "Survivors" })) {
    for (const { id } of Items) there.add(Number(id.S));
  }
  return acknowledged.filter((n) => !there.has(n));
}

/** Runs the whole trial. */
export async function survive({ kills = 200, seed = 1 } = {}) {
  const home = mkdtempSync(join(tmpdir(), "idem-lab-survival-"));
  const draw = random(seed);
  let cloud = await startCloud(home);
  try {
    const settings = settingsOf(home);
    const setUp = clientsOf(cloud, settings);
    await deploy(setUp, "survivor", await createRole(setUp), "nodejs22.x", { "index.mjs": HANDLER });
    await setUp.dynamodb.send(
      new CreateTableCommand({
        TableName: "Survivors",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    const accepted = [];
    const acknowledged = [];
    let orphans = 0;
    let next = 0;
    const event = () => {
      const n = next++;
      const request = {
        url: "/2015-03-31/functions/survivor/invocations",
        headers: { "content-type": "application/json", "x-amz-invocation-type": "Event" },
        body: JSON.stringify({ n }),
      };
      return { n, bytes: signer(cloud, settings, "lambda", request)() };
    };
    const write = () => {
      const n = next++;
      const request = {
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": "DynamoDB_20120810.PutItem",
        },
        body: JSON.stringify({ TableName: "Survivors", Item: { id: { S: String(n) } } }),
      };
      return { n, bytes: signer(cloud, settings, "dynamodb", request)() };
    };
    for (let kill = 0; kill < kills; kill += 1) {
      const clients = [
        ...Array.from({ length: 2 }, () =>
          load(cloud, draw, { request: event, status: 202, answered: accepted }),
        ),
        ...Array.from({ length: 2 }, () =>
          load(cloud, draw, { request: write, status: 200, answered: acknowledged }),
        ),
      ];
      await pause(draw() * LONGEST_LIFE_MS);
      await cloud.stop("SIGKILL");
      await Promise.all(clients);
      orphans += await orphansOf(home);
      cloud = await startCloud(home);
    }
    await settled(cloud, settings);
    const clients = clientsOf(cloud, settings);
    const { executions, lost } = await missingEvents(clients, accepted);
    const lostWrites = await missingWrites(clients, acknowledged);
    await cloud.stop();
    orphans += await orphansOf(home);
    return {
      kills,
      seed,
      accepted: accepted.length,
      executions,
      lostEvents: lost.length,
      acknowledgedWrites: acknowledged.length,
      lostWrites: lostWrites.length,
      orphans,
    };
  } finally {
    await cloud.stop("SIGKILL").catch(() => {});
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kills = "200", seed = "1"] = process.argv.slice(2);
  const report = await survive({ kills: Number(kills), seed: Number(seed) });
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  if (report.lostEvents + report.lostWrites + report.orphans > 0) process.exitCode = 1;
}
