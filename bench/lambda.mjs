// How fast the embedded Lambda answers on the raw wire, signatures included, as shares of a bare node:http server that
// is driven by the same client in the same run. `node bench/lambda.mjs [records]` prints JSON.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { BatchWriteItemCommand, CreateTableCommand } from "@aws-sdk/client-dynamodb";
import {
  clientsOf,
  createRole,
  deploy,
  env,
  invocation,
  settingsOf,
  settled,
  signer,
  start,
  startCloud,
} from "./cloud.mjs";
import { Connection } from "./wire.mjs";

/** Short passes in turn, so that whatever else the machine does meets every server. */
const PASS_MS = 250;
const PASSES = 15;
const START_UPS = 9;
const COLD_STARTS = 15;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const round = (value) => Math.round(value * 100) / 100;
const ratio = (value, goal, met) => ({ value: round(value), goal, met });
const atLeast = (value, limit) => ratio(value, `at least ${limit}`, value >= limit);
const below = (value, limit) => ratio(value, `below ${limit}`, value < limit);

const BARE = `
const headers = { "content-type": "application/json", "content-length": 2 };
const server = require("node:http").createServer((request, response) => {
  request.resume();
  request.on("end", () => response.writeHead(200, headers).end("{}"));
});
server.listen(0, "127.0.0.1", () => console.log("at http://127.0.0.1:" + server.address().port));
`;

/** The bare server, except that it asks another process for each answer: the least that isolation can cost. */
const RELAY = `
const ECHO = "const { readSync, writeSync } = require('fs'); const bytes = Buffer.alloc(4096);" +
  "for (;;) { const size = readSync(3, bytes, 0, 4096, null); if (size === 0) process.exit(); writeSync(3, bytes, 0, size); }";
const idle = [];
function take() {
  if (idle.length > 0) return idle.pop();
  const child = require("node:child_process").spawn(process.execPath, ["-e", ECHO], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  return child.stdio[3];
}
const headers = { "content-type": "application/json", "content-length": 2 };
const server = require("node:http").createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    const socket = take();
    socket.once("data", () => {
      idle.push(socket);
      response.writeHead(200, headers).end("{}");
    });
    socket.write(Buffer.alloc(400, "x"));
  });
});
server.listen(0, "127.0.0.1", () => console.log("at http://127.0.0.1:" + server.address().port));
`;

const startBare = () => start(["-e", BARE]);

const openConnections = ({ port }, count) => Array.from({ length: count }, () => new Connection(port));
const closeAll = (connections) => {
  for (const connection of connections) connection.close();
};

/** Requests a second. */
async function pass(connections, next, status, ms = PASS_MS) {
  let done = 0;
  const started = performance.now();
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() - started < ms) {
        const answer = await connection.send(next());
        if (answer.status !== status) throw new Error(`${answer.status} ${answer.body}`);
        done += 1;
      }
    }),
  );
  return done / ((performance.now() - started) / 1000);
}

const constant = () => "POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 2\r\n\r\n{}";

/** The share of the bare server's rate: each turn is compared with its own, so that the machine's mood falls out. */
async function share({ bare, cloud }, next, clients, status, settle = async () => {}) {
  const lanes = [openConnections(bare, clients), openConnections(cloud, clients)];
  await pass(lanes[1], next, status, 2 * PASS_MS);
  await settle();
  const shares = [];
  const rates = [];
  for (let turn = 0; turn < PASSES; turn += 1) {
    const bareRate = await pass(lanes[0], constant, 200);
    const rate = await pass(lanes[1], next, status);
    // What was only accepted is not to be done at the expense of the next pass.
    await settle();
    shares.push(rate / bareRate);
    rates.push(rate);
  }
  lanes.forEach(closeAll);
  return { share: median(shares), rate: Math.round(median(rates)) };
}

/** How many of so many events are executed a second, against so many synchronous invocations from 16 clients. */
async function drain(cloud, settings, count = 2000) {
  const event = invocation(cloud, settings, "bench", "Event");
  const sync = invocation(cloud, settings, "bench");
  const connections = openConnections(cloud, 16);
  const shares = [];
  const rates = [];
  const drains = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const syncRate = await pass(connections, sync, 200, 4 * PASS_MS);
    const started = performance.now();
    await Promise.all(
      connections.map(async (connection) => {
        for (let sent = 0; sent < count / 16; sent += 1) await connection.send(event());
      }),
    );
    const accepted = performance.now();
    await settled(cloud, settings);
    const ended = performance.now();
    const rate = count / ((ended - started) / 1000);
    rates.push(rate);
    shares.push(rate / syncRate);
    // A burst is accepted first: what was executed before its end is little, and makes this a little too high.
    drains.push(count / ((ended - accepted) / 1000) / syncRate);
  }
  closeAll(connections);
  return {
    shareOfSync16: atLeast(median(drains), 1),
    withAcceptanceShareOfSync16: round(median(shares)),
    withAcceptanceRate: Math.round(median(rates)),
  };
}

async function startUp(home) {
  const took = { bare: [], cloud: [] };
  const settings = settingsOf(home);
  const timed = async (list, begin, request) => {
    const started = performance.now();
    const server = await begin();
    const [connection] = openConnections(server, 1);
    const { status } = await connection.send(request(server));
    list.push(performance.now() - started);
    connection.close();
    await server.stop();
    if (status !== 200) throw new Error(`The first answer was ${status}`);
  };
  for (let turn = 0; turn < START_UPS; turn += 1) {
    await timed(took.bare, startBare, () => "GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
    await timed(
      took.cloud,
      () => startCloud(home),
      (cloud) => signer(cloud, settings, "lambda", { method: "GET", url: "/2015-03-31/functions" })(),
    );
  }
  const [bare, cloud] = [median(took.bare), median(took.cloud)];
  return { bareMs: Math.round(bare), cloudMs: Math.round(cloud), timesBare: below(cloud / bare, 2) };
}

/** First invocations, each of a function of its own, against a Node process that does nothing. */
async function coldStart(cloud, settings, names) {
  const [connection] = openConnections(cloud, 1);
  const took = { empty: [], cold: [] };
  for (const name of names) {
    let started = performance.now();
    spawnSync(process.execPath, ["-e", ""], { env, stdio: "ignore" });
    took.empty.push(performance.now() - started);
    const request = invocation(cloud, settings, name)();
    started = performance.now();
    const { status, body } = await connection.send(request);
    took.cold.push(performance.now() - started);
    if (status !== 200 || body !== "{}") throw new Error(`${status} ${body}`);
  }
  connection.close();
  const ratios = took.cold.map((cold, turn) => cold / took.empty[turn]);
  return {
    emptyNodeMs: Math.round(median(took.empty)),
    coldMs: Math.round(median(took.cold)),
    timesEmptyNode: below(median(ratios), 2.5),
  };
}

/** The process's own memory in MB, without its environments and mapped files, where the system tells. */
function residentMb(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    return Math.round(Number(/RssAnon:\s+(\d+)/.exec(status)?.[1]) / 1024);
  } catch {
    return undefined;
  }
}

async function manyInvokes(cloud, settings, count) {
  const next = invocation(cloud, settings, "bench");
  const connections = openConnections(cloud, 4);
  await Promise.all(
    connections.map(async (connection) => {
      for (let sent = 0; sent < count / 4; sent += 1) await connection.send(next());
    }),
  );
  closeAll(connections);
}

/** The rates that growth must not lower, as they are now, in shares of the bare server's. */
async function ratesNow(servers, settings) {
  const sync = await share(servers, invocation(servers.cloud, settings, "bench"), 1, 200);
  const settle = () => settled(servers.cloud, settings);
  const event = await share(servers, invocation(servers.cloud, settings, "bench", "Event"), 1, 202, settle);
  return { sync: sync.share, event: event.share };
}

const compared = (before, after) => ({
  syncShareOfSmall: atLeast(after.sync / before.sync, 0.8),
  eventShareOfSmall: atLeast(after.event / before.event, 0.8),
});

/** Fills a table and a log stream with so many records and lines. */
async function fill({ dynamodb, logs }, from, to) {
  const text = "x".repeat(80);
  for (let first = from; first < to; first += 25) {
    const Bench = Array.from({ length: 25 }, (_, index) => ({
      PutRequest: { Item: { id: { S: `record-${first + index}` }, text: { S: text } } },
    }));
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { Bench } }));
  }
  for (let first = from; first < to; first += 1000) {
    const timestamp = Date.now();
    const logEvents = Array.from({ length: 1000 }, (_, line) => ({
      timestamp,
      message: `${first + line} ${text}`,
    }));
    const where = { logGroupName: "/aws/lambda/bench", logStreamName: "filled" };
    await logs.send(new PutLogEventsCommand({ ...where, logEvents }));
  }
}

/** Measures everything. `records` is the largest number of stored records, and of log lines. */
export async function bench({ records = 100_000, functions = 100 } = {}) {
  const home = mkdtempSync(join(tmpdir(), "idem-lab-bench-"));
  const running = [];
  try {
    const first = await startCloud(home);
    running.push(first);
    const settings = settingsOf(home);
    const roleArn = await createRole(clientsOf(first, settings));
    await first.stop();
    running.pop();
    const ready = await startUp(home);

    const servers = { bare: await startBare(), cloud: await startCloud(home) };
    running.push(servers.bare, servers.cloud);
    const { cloud } = servers;
    const clients = clientsOf(cloud, settings);
    const idleMb = residentMb(cloud.pid);
    await deploy(clients, "bench", roleArn);
    await deploy(clients, "bench-python", roleArn, "python3.12");

    const sync1 = await share(servers, invocation(cloud, settings, "bench"), 1, 200);
    const sync16 = await share(servers, invocation(cloud, settings, "bench"), 16, 200);
    const relay = { bare: servers.bare, cloud: await start(["-e", RELAY]) };
    running.push(relay.cloud);
    const bound1 = await share(relay, constant, 1, 200);
    const bound16 = await share(relay, constant, 16, 200);
    const python1 = await share(servers, invocation(cloud, settings, "bench-python"), 1, 200);
    const accept = {};
    for (const count of [1, 16]) {
      const event = invocation(cloud, settings, "bench", "Event");
      accept[count] = await share(servers, event, count, 202, () => settled(cloud, settings));
    }
    const drained = await drain(cloud, settings);
    await manyInvokes(cloud, settings, 10_000);
    const memory = { unit: "MB of its own", idle: idleMb, after10000Invokes: residentMb(cloud.pid) };

    const one = await ratesNow(servers, settings);
    const names = Array.from({ length: functions }, (_, index) => `bench-${index}`);
    for (const name of names) await deploy(clients, name, roleArn);
    const hundred = await ratesNow(servers, settings);
    const cold = await coldStart(cloud, settings, names.slice(0, COLD_STARTS));

    await clients.dynamodb.send(
      new CreateTableCommand({
        TableName: "Bench",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    await clients.logs.send(
      new CreateLogStreamCommand({ logGroupName: "/aws/lambda/bench", logStreamName: "filled" }),
    );
    await fill(clients, 0, 1000);
    const few = await ratesNow(servers, settings);
    await fill(clients, 1000, records);
    const many = await ratesNow(servers, settings);
    return {
      startUp: ready,
      warmSync: {
        "@1": { shareOfBare: atLeast(sync1.share, 0.4), rate: sync1.rate },
        "@16": { shareOfBare: atLeast(sync16.share, 0.35), rate: sync16.rate },
        "python@1": { shareOfBare: round(python1.share), rate: python1.rate },
      },
      // What is left of the bare server's rate when it does nothing but ask an isolated process for its constant.
      isolationAlone: { "@1": round(bound1.share), "@16": round(bound16.share) },
      eventAccept: Object.fromEntries(
        Object.entries(accept).map(([count, { share: value, rate }]) => [
          `@${count}`,
          { shareOfBare: atLeast(value, 0.45), rate },
        ]),
      ),
      drain: drained,
      coldStart: cold,
      memory,
      growth: {
        [`from 1 to ${functions} functions`]: compared(one, hundred),
        [`from 1000 to ${records} records and log lines`]: compared(few, many),
      },
    };
  } finally {
    for (const server of running) await server.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = process.argv[2] === undefined ? {} : { records: Number(process.argv[2]) };
  process.stdout.write(`${JSON.stringify(await bench(options), undefined, 2)}\n`);
}
