import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { ManualClock } from "../../../src/cloud/clock/manual-clock.js";
import { DynamoDbError } from "../../../src/cloud/dynamodb/errors.js";
import { createDynamoDb } from "../../../src/cloud/dynamodb/index.js";
import {
  createDynamoDbService,
  DEFAULT_PREFIX,
  type DynamoDbService,
} from "../../../src/cloud/dynamodb/service.js";
import { meaningIn } from "../../../src/cloud/dynamodb/storage/meaning.js";
import { KeySpace } from "../../../src/cloud/dynamodb/tables/catalog.js";
import { createGroupCommitStore } from "../../../src/cloud/store/group-commit.js";
import { openLmdbStore } from "../../../src/cloud/store/lmdb.js";
import { createMemoryStore, type MemoryStore } from "../../../src/cloud/store/memory.js";
import type { Store } from "../../../src/cloud/store/store.js";
import { callOf, Model, type Outcome, START, type Step, SWEEP_LAG_MS, step } from "./model.js";
import { checkAgainst, checkStream, createTable } from "./model-check.js";

/** Random histories against a plain map: after every step, the table and all that follows from it agree with it. */

const folder = mkdtempSync(join(tmpdir(), "idem-lab-model-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An engine that can be closed and opened again. */
class World {
  clock: ManualClock;
  service: DynamoDbService;

  constructor(
    public store: Store,
    now: number,
  ) {
    this.clock = new ManualClock(now);
    this.service = createDynamoDbService({
      store,
      clock: this.clock,
      region: "us-east-1",
      accountId: "000000000000",
      ttlSweepLagMs: SWEEP_LAG_MS,
    });
  }

  close(): void {
    this.service.close();
    this.clock.close();
  }
}

function outcomeOf(service: DynamoDbService, one: Parameters<typeof callOf>[0]): string {
  try {
    service.execute(...callOf(one));
    return "done" satisfies Outcome;
  } catch (error) {
    if (error instanceof DynamoDbError) return error.code;
    throw error;
  }
}

interface Run {
  readonly steps: readonly Step[];
  readonly stream: boolean;
  readonly store: Store;
  /** The same store, closed and opened again. */
  readonly reopen: (store: Store) => Promise<Store>;
  /** In memory: what `keep` and `goBack` work on. */
  readonly memory?: MemoryStore;
  readonly afterStep?: (model: Model) => void;
}

async function run({ steps, stream, store, reopen, memory, afterStep }: Run): Promise<void> {
  let world = new World(store, START);
  let model = new Model();
  createTable(world.service, { stream });
  let kept = memory && { snapshot: memory.snapshot(), hash: memory.hash(), model: model.copy() };
  for (const one of steps) {
    switch (one.kind) {
      case "advance":
        await world.clock.advance(one.ms);
        model.now += one.ms;
        break;
      case "reopen":
        world.close();
        world = new World(await reopen(world.store), model.now);
        break;
      case "keep":
        kept = memory && { snapshot: memory.snapshot(), hash: memory.hash(), model: model.copy() };
        break;
      case "goBack":
        if (memory === undefined || kept === undefined) break;
        memory.restore(kept.snapshot);
        world.service.reload();
        expect([memory.hash(), kept.snapshot.hash()]).toEqual([kept.hash, kept.hash]);
        model = Object.assign(kept.model.copy(), { now: model.now });
        break;
      default:
        expect(outcomeOf(world.service, one)).toBe(model.write(one));
    }
    // What is due is swept by an alarm; a clock that is moved by nothing lets it go off.
    await world.clock.advance(0);
    model.sweep();
    checkAgainst(world.service, world.store, model);
    afterStep?.(model);
  }
  if (stream) checkStream(world.service);
  world.close();
  await world.store.close();
}

/** As the embedded AWS keeps its state. */
const open = (path: string): Store => createGroupCommitStore(openLmdbStore(path));
const same = async (store: Store): Promise<Store> => store;

describe("random histories", () => {
  it("agree with a map on disk, across reopenings", async () => {
    let files = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25, size: "max" }), async (steps) => {
        const path = join(folder, `${files++}.db`);
        const reopen = async (store: Store) => {
          await store.close();
          return open(path);
        };
        await run({ steps, stream: true, store: open(path), reopen });
      }),
      { numRuns: 50 },
    );
  });

  it("agree with a map in memory, across snapshots", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25, size: "max" }), async (steps) => {
        const memory = createMemoryStore();
        await run({ steps, stream: true, store: memory, memory, reopen: same });
      }),
      { numRuns: 80 },
    );
  });

  it("have equal digests where their states are equal, and others where not", async () => {
    const noTokens = step.map((one): Step => (one.kind === "transact" ? { ...one, token: undefined } : one));
    await fc.assert(
      fc.asyncProperty(fc.array(noTokens, { maxLength: 40, size: "max" }), async (steps) => {
        const memory = createMemoryStore(meaningIn(new KeySpace(DEFAULT_PREFIX)));
        const hashes = new Map<string, string>();
        const afterStep = ({ text }: Model) => {
          const known = hashes.get(text) ?? memory.hash();
          expect(memory.hash()).toBe(known);
          hashes.set(text, known);
        };
        await run({ steps, stream: false, store: memory, memory, reopen: same, afterStep });
        expect(new Set(hashes.values()).size).toBe(hashes.size);
      }),
      { numRuns: 60 },
    );
  });
});

describe("digests of createDynamoDb", () => {
  const empty = () => {
    const db = createDynamoDb({ now: START });
    db.execute("CreateTable", {
      TableName: "Hash",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    });
    return db;
  };
  const hashOf = (item: object) => {
    const db = empty();
    const clean = db.snapshot();
    db.execute("PutItem", { TableName: "Hash", Item: { id: { S: "x" }, ...item } });
    const hash = db.hash();
    db.restore(clean);
    expect(db.hash()).toBe(clean.hash());
    return hash;
  };

  it("are the same for who did the same, table ids included", () => {
    const tableId = (db: ReturnType<typeof empty>) =>
      JSON.stringify(db.execute("DescribeTable", { TableName: "Hash" })).match(/"TableId":"([^"]*)"/)?.[1];
    const [one, other] = [empty(), empty()];
    expect([other.hash(), tableId(other)]).toEqual([one.hash(), tableId(one)]);
    const first = tableId(one);
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    one.execute("DeleteTable", { TableName: "Hash" });
    other.restore(empty().snapshot());
    expect([other.hash(), tableId(other)]).toEqual([empty().hash(), first]);
  });

  it("do not mind the order of attributes and of sets", () => {
    const nested = (m: object) => hashOf({ m: { M: { l: { L: [{ M: m }] } } } });
    expect(nested({ a: { SS: ["p", "q"] }, b: { NS: ["1", "2.0"] } })).toBe(
      nested({ b: { NS: ["2", "1"] }, a: { SS: ["q", "p"] } }),
    );
    // An attribute may be called like a type.
    expect(hashOf({ SS: { L: [{ S: "a" }, { S: "b" }] } })).not.toBe(
      hashOf({ SS: { L: [{ S: "b" }, { S: "a" }] } }),
    );
    expect(hashOf({ a: { L: [{ N: "1" }, { N: "2" }] } })).not.toBe(
      hashOf({ a: { L: [{ N: "2" }, { N: "1" }] } }),
    );
  });
});
