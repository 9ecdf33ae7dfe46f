import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { VirtualClock } from "../../src/cloud/clock.js";
import { DynamoDbError } from "../../src/cloud/dynamodb/errors.js";
import { createDynamoDbService, type DynamoDbService } from "../../src/cloud/dynamodb/service.js";
import { openLmdbStore } from "../../src/cloud/store/lmdb.js";
import { createMemoryStore } from "../../src/cloud/store/memory.js";
import type { Store } from "../../src/cloud/store/store.js";

/** Random operations against a plain map, on a durable store that is closed and opened again in between. */

const folder = mkdtempSync(join(tmpdir(), "idem-lab-model-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Stored = Map<string, { n: number; g: string | undefined }>;

const id = fc.constantFrom("a", "b", "c", "d", "é", "a\u0000b");
const group = fc.option(fc.constantFrom("x", "y"), { nil: undefined });
const step = fc.oneof(
  fc.record({ kind: fc.constant("put" as const), id, g: group, fresh: fc.boolean() }),
  fc.record({ kind: fc.constant("add" as const), id, by: fc.integer({ min: -5, max: 5 }) }),
  fc.record({ kind: fc.constant("delete" as const), id }),
  fc.record({ kind: fc.constant("transact" as const), ids: fc.uniqueArray(id, { minLength: 1 }), need: id }),
  fc.record({ kind: fc.constant("reopen" as const) }),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const open = (store: Store): DynamoDbService =>
  createDynamoDbService({ store, clock: new VirtualClock(), region: "us-east-1", accountId: "000000000000" });

const itemOf = (key: string, { n, g }: { n: number; g: string | undefined }) => ({
  id: { S: key },
  n: { N: String(n) },
  ...(g !== undefined && { g: { S: g } }),
});

/** Whether it was done; a failed condition is the only other outcome. */
function done(service: DynamoDbService, operation: string, input: Record<string, unknown>): boolean {
  try {
    service.execute(operation, { TableName: "T01", ...input });
    return true;
  } catch (error) {
    if (!(error instanceof DynamoDbError)) throw error;
    expect(error.code).toMatch(/^(ConditionalCheckFailed|TransactionCanceled)Exception$/);
    return false;
  }
}

function run(service: DynamoDbService, model: Stored, one: Exclude<Step, { kind: "reopen" }>): void {
  if (one.kind === "put") {
    const put = done(service, "PutItem", {
      Item: itemOf(one.id, { n: 0, g: one.g }),
      ...(one.fresh && { ConditionExpression: "attribute_not_exists(id)" }),
    });
    expect(put).toBe(!one.fresh || !model.has(one.id));
    if (put) model.set(one.id, { n: 0, g: one.g });
  } else if (one.kind === "add") {
    const old = model.get(one.id);
    done(service, "UpdateItem", {
      Key: { id: { S: one.id } },
      UpdateExpression: "ADD n :by",
      ExpressionAttributeValues: { ":by": { N: String(one.by) } },
    });
    model.set(one.id, { n: (old?.n ?? 0) + one.by, g: old?.g });
  } else if (one.kind === "delete") {
    done(service, "DeleteItem", { Key: { id: { S: one.id } } });
    model.delete(one.id);
  } else {
    const written = one.ids.filter((key) => key !== one.need);
    const put = done(service, "TransactWriteItems", {
      TransactItems: [
        {
          ConditionCheck: {
            TableName: "T01",
            Key: { id: { S: one.need } },
            ConditionExpression: "attribute_exists(id)",
          },
        },
        ...written.map((key) => ({ Put: { TableName: "T01", Item: itemOf(key, { n: 9, g: "x" }) } })),
      ],
    });
    expect(put).toBe(model.has(one.need));
    if (put) for (const key of written) model.set(key, { n: 9, g: "x" });
  }
}

const parsedItems = (text: string): unknown[] => JSON.parse(text).Items;

function check(service: DynamoDbService, model: Stored): void {
  const expected = [...model].map(([key, value]) => itemOf(key, value));
  const scanned = parsedItems(service.execute("Scan", { TableName: "T01" }));
  expect(scanned).toHaveLength(expected.length);
  expect(scanned).toEqual(expect.arrayContaining(expected));
  for (const g of ["x", "y"]) {
    const found = parsedItems(
      service.execute("Query", {
        TableName: "T01",
        IndexName: "byG",
        KeyConditionExpression: "g = :g",
        ExpressionAttributeValues: { ":g": { S: g } },
      }),
    );
    const wanted = expected.filter((item) => item.g?.S === g);
    expect(found).toHaveLength(wanted.length);
    expect(found).toEqual(expect.arrayContaining(wanted));
  }
}

function createTable(service: DynamoDbService): void {
  service.execute("CreateTable", {
    TableName: "T01",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [
      { AttributeName: "id", AttributeType: "S" },
      { AttributeName: "g", AttributeType: "S" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "byG",
        KeySchema: [{ AttributeName: "g", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
    BillingMode: "PAY_PER_REQUEST",
  });
}

it("behaves as a map, across reopenings", async () => {
  let files = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const path = join(folder, `${files++}.db`);
      let store = openLmdbStore(path);
      let service = open(store);
      const model: Stored = new Map();
      createTable(service);
      for (const one of steps) {
        if (one.kind === "reopen") {
          service.close();
          await store.close();
          store = openLmdbStore(path);
          service = open(store);
        } else run(service, model, one);
      }
      check(service, model);
      service.close();
      await store.close();
    }),
    { numRuns: 60 },
  );
});

it("gives equal digests to equal histories, and the old one back after a restore", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), fc.array(step, { maxLength: 10 }), (steps, more) => {
      const store = createMemoryStore();
      const service = open(store);
      const model: Stored = new Map();
      createTable(service);
      for (const one of steps) if (one.kind !== "reopen") run(service, model, one);
      const [snapshot, hash, kept] = [store.snapshot(), store.hash(), new Map(model)];
      for (const one of more) if (one.kind !== "reopen") run(service, model, one);
      store.restore(snapshot);
      service.reload();
      expect(store.hash()).toBe(hash);
      check(service, kept);
      service.close();
    }),
    { numRuns: 100 },
  );
});
