// How fast the DynamoDB engine answers, as shares of a bare node:http server that is driven by the same client.
// `node bench/dynamodb.mjs` prints JSON. Each server runs in a process of its own; what is in memory and what is
// durable stand beside each other. Signatures are not part of it: this is the engine behind plain HTTP.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const self = fileURLToPath(import.meta.url);
const dist = new URL("../dist/src/cloud/", import.meta.url);
const PASS_MS = 700;
const PASSES = 3;

async function engine(kind, folder) {
  const [{ createDynamoDbService }, { VirtualClock }, { createMemoryStore }, { openLmdbStore }] =
    await Promise.all(
      ["dynamodb/service.js", "clock.js", "store/memory.js", "store/lmdb.js"].map(
        (file) => import(new URL(file, dist)),
      ),
    );
  const store = kind === "memory" ? createMemoryStore() : openLmdbStore(join(folder, "bench.db"));
  const clock = new VirtualClock();
  return createDynamoDbService({ store, clock, region: "us-east-1", accountId: "000000000000" });
}

const caller = { accountId: "000000000000", arn: "", userId: "", accessKeyId: "" };

/** Serves until the parent goes: prints its port and how long it took to be ready. */
async function serve(kind, folder) {
  const bare = kind === "bare";
  const service = bare ? undefined : await engine(kind, folder);
  const query = new URLSearchParams();
  const server = createServer((incoming, response) => {
    const chunks = [];
    incoming.on("data", (chunk) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      const { method, url, headers } = incoming;
      const answer = bare
        ? { status: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body: "{}" }
        : service.handle({ requestId: "", method, path: url, query, headers, body, caller });
      // Text in one piece with its headers is one write to the socket; a buffer would be a second one.
      const length = Buffer.byteLength(answer.body);
      response.writeHead(answer.status, { ...answer.headers, "content-length": length }).end(answer.body);
    });
  });
  server.listen(0, "127.0.0.1", () => {
    const readyMs = Math.round(performance.now());
    process.stdout.write(`${JSON.stringify({ port: server.address().port, readyMs })}\n`);
  });
  setInterval(() => process.send?.({ rss: process.memoryUsage().rss }), 200).unref();
  process.once("disconnect", () => process.exit(0));
}

function start(kind, folder) {
  const child = spawn(process.execPath, [self, "serve", kind, folder], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  let rss = 0;
  child.on("message", (message) => {
    rss = message.rss;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.stdout.once("data", (line) => {
      resolve({ ...JSON.parse(line), memory: () => rss, stop: () => child.kill() });
    });
  });
}

function frame(operation, input) {
  return { operation, body: JSON.stringify(input) };
}

/** One keep-alive connection of Node's own client: sends a request and reads the whole answer. */
class Connection {
  #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #port;

  constructor(port) {
    this.#port = port;
  }

  send({ operation, body }) {
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      "content-length": Buffer.byteLength(body),
    };
    const options = { host: "127.0.0.1", port: this.#port, method: "POST", agent: this.#agent, headers };
    return new Promise((resolve, reject) => {
      const sent = request(options, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => resolve({ status: response.statusCode, body: Buffer.concat(chunks) }));
      });
      sent.once("error", reject);
      sent.end(body);
    });
  }

  close() {
    this.#agent.destroy();
  }
}

let serial = 0;
const newKey = () => `order-${serial++}`;
const put = (key) => ({
  TableName: "Bench",
  Item: { id: { S: key }, status: { S: "INPROGRESS" }, expiry_time: { N: "1893456000" } },
  ConditionExpression: "attribute_not_exists(id)",
});

const WORKLOADS = {
  conditionalPut: { status: 200, next: () => frame("PutItem", put(newKey())) },
  failingPut: { status: 400, next: () => frame("PutItem", put("taken")) },
  getItem: { status: 200, next: () => frame("GetItem", { TableName: "Bench", Key: { id: { S: "taken" } } }) },
  transaction: {
    status: 200,
    next: () =>
      frame("TransactWriteItems", { TransactItems: [{ Put: put(newKey()) }, { Put: put(newKey()) }] }),
  },
};

async function rate(port, clients, { next, status }, expectStatus) {
  const connections = Array.from({ length: clients }, () => new Connection(port));
  let done = 0;
  const started = performance.now();
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() - started < PASS_MS) {
        const answer = await connection.send(next());
        if (expectStatus && answer.status !== status) throw new Error(String(answer.body));
        done += 1;
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const connection of connections) connection.close();
  return done / seconds;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const round = (value) => Math.round(value * 100) / 100;

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

/** Fills a table and measures reads and writes again: the share of the first is 1 where size does not matter. */
async function flatness(server, items) {
  const connection = new Connection(server.port);
  const measured = [];
  for (const size of [1000, items]) {
    while (serial < size) {
      const requests = Array.from({ length: 25 }, () => ({ PutRequest: { Item: put(newKey()).Item } }));
      await connection.send(frame("BatchWriteItem", { RequestItems: { Bench: requests } }));
    }
    const get = await rate(server.port, 1, WORKLOADS.getItem, true);
    const write = await rate(server.port, 1, WORKLOADS.conditionalPut, true);
    measured.push({ size, get, write });
  }
  connection.close();
  const [small, large] = measured;
  return {
    items,
    getItemShareOfSmall: round(large.get / small.get),
    conditionalPutShareOfSmall: round(large.write / small.write),
    memoryMb: Math.round(server.memory() / 2 ** 20),
  };
}

/** Measures everything. `items` is the size of the large table. */
export async function bench({ items = 100_000 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "idem-lab-bench-"));
  const servers = {};
  try {
    for (const kind of ["bare", "memory", "durable"]) servers[kind] = await start(kind, folder);
    await Promise.all([prepare(servers.memory.port), prepare(servers.durable.port)]);
    const report = {
      readyMs: {
        bare: servers.bare.readyMs,
        memory: servers.memory.readyMs,
        durable: servers.durable.readyMs,
      },
      shares: {},
    };
    for (const [name, workload] of Object.entries(WORKLOADS)) {
      for (const clients of [1, 16]) {
        const rates = { bare: [], memory: [], durable: [] };
        // Interleaved, so that whatever else the machine does meets all of them.
        for (let pass = 0; pass < PASSES; pass++) {
          for (const kind of Object.keys(rates)) {
            rates[kind].push(await rate(servers[kind].port, clients, workload, kind !== "bare"));
          }
        }
        const bare = median(rates.bare);
        report.shares[`${name}@${clients}`] = {
          bareRate: Math.round(bare),
          memory: round(median(rates.memory) / bare),
          durable: round(median(rates.durable) / bare),
        };
      }
    }
    report.flat = await flatness(servers.durable, items);
    return report;
  } finally {
    for (const server of Object.values(servers)) server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[2] === "serve") await serve(process.argv[3], process.argv[4]);
else if (process.argv[1] === self) {
  const items = process.argv[2] === undefined ? {} : { items: Number(process.argv[2]) };
  process.stdout.write(`${JSON.stringify(await bench(items), undefined, 2)}\n`);
}
