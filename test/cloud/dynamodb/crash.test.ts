import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { VirtualClock } from "../../../src/cloud/clock/virtual-clock.js";
import { createDynamoDbService, type DynamoDbService } from "../../../src/cloud/dynamodb/service.js";
import { openLmdbStore } from "../../../src/cloud/store/lmdb.js";
import { TABLE } from "./model.js";
import { checkStream, createTable } from "./model-check.js";
import { WireClient } from "./wire.js";

/** A process that writes on disk is killed amid its work, again and again: what was answered is there, and whole. */

const folder = mkdtempSync(join(tmpdir(), "idem-lab-killed-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CLIENTS = 4;
/** Large enough that a kill meets many a transaction amid its writes. */
const PARTS = 12;
const SERVER = fileURLToPath(new URL("durable-server.mjs", import.meta.url));

type Key = ReturnType<typeof key>;
const key = (s: string) => ({ p: { S: "p1" }, s: { S: s } });
const item = (s: string, n: number) => ({ ...key(s), n: { N: String(n) }, g: { S: "x" } });

/** One client's work: what it was answered, and the one request that it got no answer for. */
class Writer {
  /** Turns that were answered. Each does the same few things with names of its own. */
  turns = 0;
  /** What each turn does, in order; a killed turn is at one of them. */
  at = 0;

  constructor(readonly name: string) {}

  /** The requests of a turn. */
  requests(turn: number): readonly (readonly [string, object])[] {
    const { name } = this;
    const count = {
      TableName: TABLE,
      Key: key(`${name} count`),
      UpdateExpression: "ADD n :one SET g = :g",
      ExpressionAttributeValues: { ":one": { N: "1" }, ":g": { S: "y" } },
    };
    const parts = this.parts(turn).map((s) => ({ Put: { TableName: TABLE, Item: item(s, turn) } }));
    return [
      ["PutItem", { TableName: TABLE, Item: item(`${name} put ${turn}`, turn) }],
      [
        "TransactWriteItems",
        { TransactItems: [{ Update: count }, ...parts], ClientRequestToken: `${name} ${turn}` },
      ],
      ["DeleteItem", { TableName: TABLE, Key: key(`${name} put ${turn}`) }],
    ];
  }

  parts(turn: number): readonly string[] {
    return Array.from({ length: PARTS }, (_, part) => `${this.name} part ${turn}.${part}`);
  }

  /** Goes on until the server is gone. */
  async work(client: WireClient, onAnswer: () => void): Promise<void> {
    for (;;) {
      const requests = this.requests(this.turns);
      for (const [operation, input] of requests.slice(this.at)) {
        const answer = await client.send(operation, input).catch(() => undefined);
        if (answer === undefined) return;
        expect(answer).toMatchObject({ status: 200 });
        this.at += 1;
        onAnswer();
      }
      this.turns += 1;
      this.at = 0;
    }
  }

  /** Compares what is there with what was answered; the one request that was not may be done or not. */
  check(get: (key: Key) => { readonly n: { readonly N: string } } | undefined): void {
    const present = (turn: number) => this.parts(turn).filter((s) => get(key(s)) !== undefined).length;
    for (let turn = 0; turn < this.turns; turn++) {
      expect(present(turn)).toBe(PARTS);
      expect(get(key(`${this.name} put ${turn}`))).toBeUndefined();
    }
    const last = present(this.turns);
    expect(this.at > 1 ? [PARTS] : this.at === 1 ? [0, PARTS] : [0]).toContain(last);
    expect(Number(get(key(`${this.name} count`))?.n.N ?? 0)).toBe(this.turns + last / PARTS);
    const put = get(key(`${this.name} put ${this.turns}`));
    if (this.at === 1) expect(put).toBeDefined();
  }
}

async function start(path: string): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = spawn(process.execPath, [SERVER, path], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  return { child, port: Number(String(line)) };
}

/** Does something some turns of the event loop later: within a request, rather than after an answer. */
function afterTurns(turns: number, work: () => void): void {
  if (turns === 0) work();
  else setImmediate(() => afterTurns(turns - 1, work));
}

async function reopened(path: string, work: (service: DynamoDbService) => void): Promise<void> {
  const store = openLmdbStore(path);
  const clock = new VirtualClock();
  const service = createDynamoDbService({ store, clock, region: "us-east-1", accountId: "000000000000" });
  work(service);
  const entries = [...store.entries({ from: "dynamodb/i/", to: "dynamodb/j" })].length;
  const { Items } = JSON.parse(service.execute("Scan", { TableName: TABLE }));
  // Each item is in both indexes, and no index has another.
  expect(entries).toBe(2 * Items.length);
  service.close();
  clock.close();
  await store.close();
}

it("has what was answered, and nothing by halves, after each of some kills", async () => {
  const path = join(folder, "killed.db");
  await reopened(path, (service) => createTable(service, { stream: true }));
  const writers = Array.from({ length: CLIENTS }, (_, index) => new Writer(`writer ${index}`));
  const kills = fc.record({
    answers: fc.integer({ min: 1, max: 150 }),
    turns: fc.integer({ min: 0, max: 12 }),
  });
  for (const { answers, turns } of fc.sample(kills, 8)) {
    const { child, port } = await start(path);
    const gone = once(child, "exit");
    let left = answers;
    const onAnswer = () => {
      left -= 1;
      if (left === 0) afterTurns(turns, () => child.kill("SIGKILL"));
    };
    await Promise.all(
      writers.map(async (writer) => {
        const client = new WireClient(port);
        await writer.work(client, onAnswer);
        client.close();
      }),
    );
    expect((await gone)[1]).toBe("SIGKILL");
    await reopened(path, (service) => {
      const get = (at: Key) => JSON.parse(service.execute("GetItem", { TableName: TABLE, Key: at })).Item;
      for (const writer of writers) writer.check(get);
      checkStream(service);
    });
  }
});
