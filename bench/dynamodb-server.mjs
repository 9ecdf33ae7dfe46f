// A server of the benchmark, in a process of its own: `bare` is node:http with a constant answer, `busy` the same
// with 10 µs of work for it, `memory` is what
// `idem-lab/dynamodb` gives, `durable` the engine over the store of the embedded AWS; `reader` and `plain` are the
// engine in memory behind our own request reader, and behind node:http. Prints its port, and what it
// took from the start of the process, and lives as long as its parent.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [kind, folder] = process.argv.slice(2);

/** @param busyUs for so long it works on each answer, doing nothing */
async function bare(busyUs = 0) {
  const { createServer } = await import("node:http");
  const headers = { "content-type": "application/x-amz-json-1.0", "content-length": 2 };
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      const until = performance.now() + busyUs / 1000;
      while (performance.now() < until);
      response.writeHead(200, headers).end("{}");
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server.address().port;
}

async function memory() {
  const { createDynamoDb } = await import("idem-lab/dynamodb");
  return (await createDynamoDb().listen()).port;
}

const cloud = (file) => import(new URL(`../dist/src/cloud/${file}`, import.meta.url));

async function durable() {
  const { createServer } = await import("node:http");
  const [{ createDynamoDbService }, { VirtualClock }, { openLmdbStore }, grouped, loopback] =
    await Promise.all(
      [
        "dynamodb/service.js",
        "clock/virtual-clock.js",
        "store/lmdb.js",
        "store/group-commit.js",
        "http/loopback-server.js",
      ].map(cloud),
    );
  const store = grouped.createGroupCommitStore(openLmdbStore(join(folder, "bench.db")));
  const service = createDynamoDbService({
    store,
    clock: new VirtualClock(),
    region: "us-east-1",
    accountId: "000000000000",
  });
  const fixed = { requestId: "", query: new URLSearchParams(), caller: {} };
  const answer = ({ method, url, headers, body }) => {
    const response = service.handle({ ...fixed, method, path: url, headers, body });
    return store.flushed()?.then(() => response) ?? response;
  };
  return loopback.createLoopbackServer({ answer, rest: createServer() }).listen();
}

/** Answers from the engine in memory. */
async function engineAnswer() {
  const [{ createDynamoDbService }, { VirtualClock }, { createMemoryStore }] = await Promise.all(
    ["dynamodb/service.js", "clock/virtual-clock.js", "store/memory.js"].map(cloud),
  );
  const place = { region: "us-east-1", accountId: "000000000000" };
  const service = createDynamoDbService({ store: createMemoryStore(), clock: new VirtualClock(), ...place });
  const fixed = { requestId: "", query: new URLSearchParams(), caller: {} };
  return ({ method, url, headers, body }) => service.handle({ ...fixed, method, path: url, headers, body });
}

async function reader() {
  const { createServer } = await import("node:http");
  const { createLoopbackServer } = await cloud("http/loopback-server.js");
  return createLoopbackServer({ answer: await engineAnswer(), rest: createServer() }).listen();
}

async function plain() {
  const { createServer } = await import("node:http");
  const answer = await engineAnswer();
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, headers } = request;
      const [first] = chunks;
      const whole = chunks.length === 1 ? first : Buffer.concat(chunks);
      const { status, headers: sent, body = "" } = answer({ method, url, headers, body: whole });
      response.writeHead(status, { ...sent, "content-length": Buffer.byteLength(body) }).end(body);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server.address().port;
}

/** Bytes of the process's own: pages of the mapped data file are the system's, which takes them back when it needs them. */
function ownMemory() {
  try {
    const kilobytes = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // Elsewhere than on Linux, all of it.
  }
  return process.memoryUsage().rss;
}

const port = await { bare, busy: () => bare(10), memory, durable, reader, plain }[kind]();
process.stdout.write(`${JSON.stringify({ port, readyMs: performance.now() })}\n`);
process.on("message", (id) => {
  const { user, system } = process.cpuUsage();
  process.send({ id, cpuUs: user + system, own: ownMemory() });
});
process.once("disconnect", () => process.exit(0));
