// A server of the benchmark, in a process of its own: `bare` is node:http with a constant answer, `memory` is what
// `idem-lab/dynamodb` gives, `durable` the engine over the store of the embedded AWS. Prints its port, and what it
// took from the start of the process, and lives as long as its parent.
import { join } from "node:path";

const [kind, folder] = process.argv.slice(2);

async function bare() {
  const { createServer } = await import("node:http");
  const headers = { "content-type": "application/x-amz-json-1.0", "content-length": 2 };
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => response.writeHead(200, headers).end("{}"));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server.address().port;
}

async function memory() {
  const { createDynamoDb } = await import("idem-lab/dynamodb");
  return (await createDynamoDb().listen()).port;
}

async function durable() {
  const { createServer } = await import("node:http");
  const cloud = (file) => import(new URL(`../dist/src/cloud/${file}`, import.meta.url));
  const [{ createDynamoDbService }, { VirtualClock }, { openLmdbStore }, grouped, loopback] =
    await Promise.all(
      [
        "dynamodb/service.js",
        "clock.js",
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

const port = await { bare, memory, durable }[kind]();
process.stdout.write(`${JSON.stringify({ port, readyMs: performance.now() })}\n`);
process.on("message", (id) => {
  const { user, system } = process.cpuUsage();
  process.send({ id, cpuUs: user + system, rss: process.memoryUsage().rss });
});
process.once("disconnect", () => process.exit(0));
