// How fast the DynamoDB engine answers on the raw wire, as shares of a bare node:http server that is driven by the
// same client in the same run. `node bench/dynamodb.mjs [items]` prints JSON. Signatures are not part of it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Connection, frame } from "./wire.mjs";

const program = fileURLToPath(new URL("./dynamodb-server.mjs", import.meta.url));
const KINDS = ["bare", "memory", "durable"];
/** Short passes in turn, so that whatever else the machine does meets every server. */
const PASS_MS = 100;
const PASSES = 21;
const START_UPS = 7;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const round = (value) => Math.round(value * 100) / 100;

function start(kind, folder) {
  // This variable costs every Node 20 process its time, whatever it does.
  const { NODE_EXTRA_CA_CERTS, ...env } = process.env;
  const child = spawn(process.execPath, [program, kind, folder], {
    env,
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const usage = () =>
    new Promise((resolve) => {
      child.once("message", resolve);
      child.send(0);
    });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.stdout.once("data", (line) =>
      resolve({ ...JSON.parse(line), usage, stop: () => child.disconnect() }),
    );
  });
}

let serial = 0;
const newKey = () => `order-${serial++}`;
const put = (key) => ({
  TableName: "Bench",
  Item: { id: { S: key }, status: { S: "INPROGRESS" }, expiry_time: { N: "1893456000" } },
  ConditionExpression: "attribute_not_exists(id)",
});

const WORKLOADS = {
  conditionalPut: { status: 200, goal: 0.6, next: () => frame("PutItem", put(newKey())) },
  failingPut: { status: 400, goal: 0.7, next: () => frame("PutItem", put("taken")) },
  getItem: {
    status: 200,
    goal: 0.7,
    next: () => frame("GetItem", { TableName: "Bench", Key: { id: { S: "taken" } } }),
  },
  transaction: {
    status: 200,
    goal: 0.45,
    next: () =>
      frame("TransactWriteItems", { TransactItems: [{ Put: put(newKey()) }, { Put: put(newKey()) }] }),
  },
};

/** Requests a second, and the server's processor time for each in µs. */
async function pass(server, connections, { next, status }, checked) {
  const before = await server.usage();
  let done = 0;
  const started = performance.now();
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() - started < PASS_MS) {
        const answer = await connection.send(next());
        if (checked && answer.status !== status) throw new Error(answer.body);
        done += 1;
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  return { rate: done / seconds, cpu: ((await server.usage()).cpuUs - before.cpuUs) / done };
}

async function compare(servers, workload, clients, kinds = KINDS) {
  const lanes = Object.fromEntries(
    kinds.map((kind) => [
      kind,
      { passes: [], connections: Array.from({ length: clients }, () => new Connection(servers[kind].port)) },
    ]),
  );
  for (let turn = 0; turn < PASSES; turn += 1) {
    for (const kind of kinds) {
      const { passes, connections } = lanes[kind];
      passes.push(await pass(servers[kind], connections, workload, kind !== "bare" && kind !== "busy"));
    }
  }
  for (const { connections } of Object.values(lanes))
    for (const connection of connections) connection.close();
  const middle = (kind, what) => median(lanes[kind].passes.map((each) => each[what]));
  const [base] = kinds;
  // Each turn is compared with its own server of the first kind: the machine's mood falls out.
  const share = (kind, what) =>
    round(median(lanes[kind].passes.map((each, turn) => each[what] / lanes[base].passes[turn][what])));
  return {
    ...Object.fromEntries(kinds.slice(1).map((kind) => [kind, share(kind, "rate")])),
    [`${base}Rate`]: Math.round(middle(base, "rate")),
    cpuShare: Object.fromEntries(kinds.slice(1).map((kind) => [kind, share(kind, "cpu")])),
    cpuUs: Object.fromEntries(kinds.map((kind) => [kind, Math.round(middle(kind, "cpu"))])),
  };
}

async function prepare(port) {
  const connection = new Connection(port);
  await connection.send(
    frame("CreateTable", {
      TableName: "Bench",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await connection.send(frame("PutItem", put("taken")));
  connection.close();
}

/** What it takes from the start of a process until it listens, beyond what the bare server takes. */
async function startUp(folder) {
  const took = { bare: [], memory: [], durable: [] };
  for (let turn = 0; turn < START_UPS; turn += 1) {
    for (const kind of KINDS) {
      const own = mkdtempSync(join(folder, "start-"));
      const server = await start(kind, own);
      took[kind].push(server.readyMs);
      server.stop();
    }
  }
  const ready = (kind) => Math.round(median(took[kind]));
  return {
    goal: "memory within 20 ms of bare",
    bareMs: ready("bare"),
    memoryMs: ready("memory"),
    durableMs: ready("durable"),
  };
}

/** Fills a table step by step: a share of 1 means that its size does not matter. */
async function flatness(server, items) {
  const connection = new Connection(server.port);
  const measured = [];
  let stored = 0;
  for (const size of [1000, items]) {
    for (; stored < size; stored += 25) {
      const requests = Array.from({ length: 25 }, () => ({ PutRequest: { Item: put(newKey()).Item } }));
      await connection.send(frame("BatchWriteItem", { RequestItems: { Bench: requests } }));
    }
    const cost = { size, ownMemoryMb: Math.round((await server.usage()).own / 2 ** 20) };
    for (const name of ["getItem", "conditionalPut"]) {
      const passes = [];
      for (let turn = 0; turn < PASSES; turn += 1)
        passes.push(await pass(server, [connection], WORKLOADS[name], true));
      cost[name] = median(passes.map(({ rate }) => rate));
    }
    measured.push(cost);
  }
  connection.close();
  const [small, large] = measured;
  return {
    items,
    getItemShareOfSmall: round(large.getItem / small.getItem),
    conditionalPutShareOfSmall: round(large.conditionalPut / small.conditionalPut),
    ownMemoryMb: { small: small.ownMemoryMb, large: large.ownMemoryMb },
  };
}

/** Snapshot, restore and hash of a state with some items, in µs; before each hash one item changes. */
async function states(items) {
  const { createDynamoDb } = await import("idem-lab/dynamodb");
  const dynamoDb = createDynamoDb();
  const { TableName, ...rest } = { TableName: "Bench", BillingMode: "PAY_PER_REQUEST" };
  dynamoDb.execute("CreateTable", {
    TableName,
    ...rest,
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  });
  for (let item = 0; item < items; item += 1) dynamoDb.execute("PutItem", put(newKey()));
  dynamoDb.hash();
  const took = { snapshotUs: [], hashUs: [], restoreUs: [] };
  const timed = (list, work) => {
    const begun = performance.now();
    const result = work();
    list.push((performance.now() - begun) * 1000);
    return result;
  };
  for (let turn = 0; turn < 200; turn += 1) {
    const snapshot = timed(took.snapshotUs, () => dynamoDb.snapshot());
    dynamoDb.execute("PutItem", put(newKey()));
    timed(took.hashUs, () => dynamoDb.hash());
    timed(took.restoreUs, () => dynamoDb.restore(snapshot));
  }
  await dynamoDb.close();
  return {
    items,
    ...Object.fromEntries(Object.entries(took).map(([what, list]) => [what, Math.round(median(list))])),
  };
}

/** Our own request reader against node:http, both before the same engine. `node bench/dynamodb.mjs reader` */
async function readers() {
  const kinds = ["plain", "reader"];
  const servers = {};
  try {
    for (const kind of kinds) {
      servers[kind] = await start(kind, "");
      await prepare(servers[kind].port);
    }
    const shares = {};
    for (const [name, workload] of Object.entries(WORKLOADS)) {
      for (const clients of [1, 16])
        shares[`${name}@${clients}`] = await compare(servers, workload, clients, kinds);
    }
    return shares;
  } finally {
    for (const server of Object.values(servers)) server.stop();
  }
}

/** Measures everything. `items` is the size of the large table. */
export async function bench({ items = 1_000_000 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "idem-lab-bench-"));
  const servers = {};
  try {
    const ready = await startUp(folder);
    for (const kind of KINDS) servers[kind] = await start(kind, folder);
    await Promise.all([prepare(servers.memory.port), prepare(servers.durable.port)]);
    const shares = {};
    for (const [name, workload] of Object.entries(WORKLOADS)) {
      for (const clients of [1, 16]) {
        const { goal } = workload;
        shares[`${name}@${clients}`] = { goal, ...(await compare(servers, workload, clients)) };
      }
    }
    servers.busy = await start("busy", folder);
    const yardstick = {};
    for (const clients of [1, 16]) {
      yardstick[`tenMicroseconds@${clients}`] = await compare(servers, WORKLOADS.getItem, clients, [
        "bare",
        "busy",
      ]);
    }
    servers.memory.stop();
    servers.memory = undefined;
    return {
      ready,
      shares,
      yardstick,
      reader: await readers(),
      flat: await flatness(servers.durable, items),
      states: [await states(10), await states(10_000)],
    };
  } finally {
    for (const server of Object.values(servers)) server?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , what] = process.argv;
  const items = what === undefined ? {} : { items: Number(what) };
  const measured = what === "reader" ? await readers() : await bench(items);
  process.stdout.write(`${JSON.stringify(measured, undefined, 2)}\n`);
}
