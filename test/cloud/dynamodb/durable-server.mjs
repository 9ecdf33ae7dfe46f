// A process of its own with the engine on a durable store: `node durable-server.mjs <file>` prints its port.
// It never ends by itself: the test kills it.
import { createServer } from "node:http";
import { VirtualClock } from "../../../dist/src/cloud/clock/virtual-clock.js";
import { createDynamoDbService } from "../../../dist/src/cloud/dynamodb/service.js";
import { createGroupCommitStore } from "../../../dist/src/cloud/store/group-commit.js";
import { openLmdbStore } from "../../../dist/src/cloud/store/lmdb.js";

const store = createGroupCommitStore(openLmdbStore(process.argv[2]));
const service = createDynamoDbService({
  store,
  clock: new VirtualClock(),
  region: "us-east-1",
  accountId: "000000000000",
});
const query = new URLSearchParams();
const server = createServer((incoming, response) => {
  const chunks = [];
  incoming.on("data", (chunk) => chunks.push(chunk));
  incoming.on("end", async () => {
    const { method, url: path, headers } = incoming;
    const request = { requestId: "", method, path, query, headers, body: Buffer.concat(chunks) };
    const answer = service.handle(request);
    // As the embedded AWS does it: nobody is told of what a kill could take back.
    await store.flushed();
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
