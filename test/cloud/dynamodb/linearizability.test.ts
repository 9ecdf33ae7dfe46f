import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/cloud/clock/virtual-clock.js";
import { DynamoDbError } from "../../../src/cloud/dynamodb/errors.js";
import { createDynamoDbService, type DynamoDbService } from "../../../src/cloud/dynamodb/service.js";
import type { JsonObject } from "../../../src/cloud/dynamodb/wire/json.js";
import { createGroupCommitStore } from "../../../src/cloud/store/group-commit.js";
import { openLmdbStore } from "../../../src/cloud/store/lmdb.js";
import { createMemoryStore } from "../../../src/cloud/store/memory.js";
import type { Store } from "../../../src/cloud/store/store.js";
import { type Call, isLinearizable, type SequentialModel } from "./linearizable.js";
import { type Answer, serve, WireClient } from "./wire.js";

/** Concurrent clients on few keys: what they are told is what some order of their calls gives. */

const folder = mkdtempSync(join(tmpdir(), "idem-lab-linear-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TableName = "Cells";
const KEYS = ["a", "b", "c"] as const;
type Id = (typeof KEYS)[number];

type Input =
  | { readonly kind: "put" | "create" | "add"; readonly id: Id; readonly n: number }
  | { readonly kind: "swap"; readonly id: Id; readonly from: number; readonly n: number }
  | { readonly kind: "delete" | "get"; readonly id: Id }
  | { readonly kind: "move" | "guarded" | "batch"; readonly id: Id; readonly to: Id; readonly n: number }
  | { readonly kind: "getBoth"; readonly id: Id; readonly to: Id };

/** What matters of an answer, as text, so that it can be compared. */
type Output = string;
/** The numbers in the cells that are there. */
type State = ReadonlyMap<Id, number>;

const CONFLICT = "conflict";
/** A batch was done but for one of its two writes. */
const LEFT = { put: "conflict: the put is left", delete: "conflict: the delete is left" };
const show = (...parts: readonly unknown[]): Output => JSON.stringify(parts.map((part) => part ?? null));

/** What a call does when nobody else is there, and what it is answered then. */
function alone(state: State, input: Input): { readonly next: State; readonly output: Output } {
  const value = state.get(input.id);
  const becomes = (id: Id, n: number | undefined, base: State = state): State => {
    const next = new Map(base);
    if (n === undefined) next.delete(id);
    else next.set(id, n);
    return next;
  };
  switch (input.kind) {
    case "put":
      return { next: becomes(input.id, input.n), output: show("old", value) };
    case "create":
      if (value !== undefined) return { next: state, output: show("failed", value) };
      return { next: becomes(input.id, input.n), output: show("old", undefined) };
    case "swap":
      if (value !== input.from) return { next: state, output: show("failed", value) };
      return { next: becomes(input.id, input.n), output: show("old", value) };
    case "add": {
      const sum = (value ?? 0) + input.n;
      return { next: becomes(input.id, sum), output: show("new", sum) };
    }
    case "delete":
      return { next: becomes(input.id, undefined), output: show("old", value) };
    case "get":
      return { next: state, output: show("found", value) };
    case "getBoth":
      return { next: state, output: show("found", value, state.get(input.to)) };
    case "batch":
      return { next: becomes(input.id, input.n, becomes(input.to, undefined)), output: show("done") };
    case "guarded":
      if (value === undefined)
        return { next: state, output: show("cancelled", "ConditionalCheckFailed", "None") };
      return { next: becomes(input.to, input.n), output: show("done") };
    case "move": {
      if (value === undefined || value < input.n) {
        return { next: state, output: show("cancelled", "ConditionalCheckFailed", "None") };
      }
      const less = becomes(input.id, value - input.n);
      return { next: becomes(input.to, (state.get(input.to) ?? 0) + input.n, less), output: show("done") };
    }
  }
}

const model: SequentialModel<State, Input, Output> = {
  initial: new Map(),
  step(state, input, output) {
    if (output === CONFLICT) return state;
    if (input.kind === "batch" && output === LEFT.put)
      return alone(state, { kind: "delete", id: input.to }).next;
    if (input.kind === "batch" && output === LEFT.delete) return alone(state, { ...input, kind: "put" }).next;
    const { next, output: expected } = alone(state, input);
    return expected === output ? next : undefined;
  },
  key: (state) => KEYS.map((id) => state.get(id) ?? "").join(","),
};

const number = (n: number) => ({ N: String(n) });
const key = (id: Id) => ({ id: { S: id } });
const cell = (id: Id, n: number) => ({ TableName, Item: { ...key(id), n: number(n) } });
const adding = (id: Id, n: number) => ({
  TableName,
  Key: key(id),
  UpdateExpression: "ADD n :n",
  ExpressionAttributeValues: { ":n": number(n) },
});
const showOld = { ReturnValues: "ALL_OLD", ReturnValuesOnConditionCheckFailure: "ALL_OLD" };

function requestOf(input: Input): readonly [string, object] {
  switch (input.kind) {
    case "put":
      return ["PutItem", { ...cell(input.id, input.n), ...showOld }];
    case "create":
      return [
        "PutItem",
        { ...cell(input.id, input.n), ...showOld, ConditionExpression: "attribute_not_exists(id)" },
      ];
    case "swap":
      return [
        "PutItem",
        {
          ...cell(input.id, input.n),
          ...showOld,
          ConditionExpression: "n = :from",
          ExpressionAttributeValues: { ":from": number(input.from) },
        },
      ];
    case "add":
      return ["UpdateItem", { ...adding(input.id, input.n), ReturnValues: "ALL_NEW" }];
    case "delete":
      return ["DeleteItem", { TableName, Key: key(input.id), ReturnValues: "ALL_OLD" }];
    case "get":
      return ["GetItem", { TableName, Key: key(input.id), ConsistentRead: true }];
    case "getBoth":
      return [
        "TransactGetItems",
        { TransactItems: [input.id, input.to].map((id) => ({ Get: { TableName, Key: key(id) } })) },
      ];
    case "batch":
      return [
        "BatchWriteItem",
        {
          RequestItems: {
            [TableName]: [
              { PutRequest: { Item: cell(input.id, input.n).Item } },
              { DeleteRequest: { Key: key(input.to) } },
            ],
          },
        },
      ];
    case "guarded": {
      const check = { TableName, Key: key(input.id), ConditionExpression: "attribute_exists(id)" };
      return [
        "TransactWriteItems",
        { TransactItems: [{ ConditionCheck: check }, { Put: cell(input.to, input.n) }] },
      ];
    }
    case "move": {
      const take = {
        TableName,
        Key: key(input.id),
        UpdateExpression: "SET n = n - :n",
        ConditionExpression: "n >= :n",
        ExpressionAttributeValues: { ":n": number(input.n) },
      };
      return [
        "TransactWriteItems",
        { TransactItems: [{ Update: take }, { Update: adding(input.to, input.n) }] },
      ];
    }
  }
}

interface Body {
  readonly __type?: string;
  readonly Attributes?: Stored;
  readonly Item?: Stored;
  readonly Responses?: readonly { readonly Item?: Stored }[];
  readonly CancellationReasons?: readonly { readonly Code: string }[];
  readonly UnprocessedItems?: Readonly<Record<string, readonly object[]>>;
}
interface Stored {
  readonly n: { readonly N: string };
}
const numberIn = (item: Stored | undefined): number | undefined => item && Number(item.n.N);

function batchOutput(left: readonly object[]): Output {
  const [first] = left;
  if (first === undefined) return show("done");
  if (left.length > 1) return CONFLICT;
  return "PutRequest" in first ? LEFT.put : LEFT.delete;
}

function outputOf({ kind }: Input, { status, text, body }: Answer): Output {
  const {
    __type = "",
    Attributes,
    Item,
    Responses = [],
    CancellationReasons = [],
    UnprocessedItems = {},
  }: Body = body;
  if (status === 200) {
    if (kind === "add") return show("new", numberIn(Attributes));
    if (kind === "get") return show("found", numberIn(Item));
    if (kind === "getBoth") return show("found", ...Responses.map((one) => numberIn(one.Item)));
    if (kind === "batch") return batchOutput(UnprocessedItems[TableName] ?? []);
    if (kind === "guarded" || kind === "move") return show("done");
    return show("old", numberIn(Attributes));
  }
  if (__type.endsWith("#TransactionConflictException")) return CONFLICT;
  if (__type.endsWith("#ConditionalCheckFailedException")) return show("failed", numberIn(Item));
  const codes = CancellationReasons.map(({ Code }) => Code);
  if (codes.includes("TransactionConflict")) return CONFLICT;
  if (__type.endsWith("#TransactionCanceledException")) return show("cancelled", ...codes);
  throw new Error(text);
}

type History = readonly Call<Input, Output>[];

/** Lets other requests come in between, some turns of the event loop long. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}

function engine(store: Store): DynamoDbService {
  let requests = 0;
  const wait = async (): Promise<undefined> => {
    requests += 1;
    await turns((requests * 7) % 4);
    return undefined;
  };
  const service = createDynamoDbService({
    store,
    clock: new VirtualClock(),
    region: "us-east-1",
    accountId: "000000000000",
    hooks: {
      // Transactions are in flight for as long; what is in one item would wait, too.
      before: ({ caller }) => (caller === undefined ? undefined : wait()),
      after: ({ caller }) => (caller === undefined ? undefined : wait()),
    },
  });
  service.execute("CreateTable", {
    TableName,
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  return service;
}

/** Empties the cells, then lets each program be run by a client of its own, all at once. */
async function race(
  service: DynamoDbService,
  clients: readonly WireClient[],
  programs: readonly (readonly Input[])[],
): Promise<History> {
  for (const id of KEYS) service.execute("DeleteItem", { TableName, Key: key(id) });
  const history: Call<Input, Output>[] = [];
  let time = 0;
  await Promise.all(
    programs.map(async (program, index) => {
      for (const input of program) {
        const sent = time++;
        const answer = await clients[index]?.send(...requestOf(input));
        if (answer === undefined) throw new RangeError("More programs than clients");
        history.push({ input, output: outputOf(input, answer), sent, answered: time++ });
      }
    }),
  );
  return history;
}

const isConflict = ({ output }: Call<Input, Output>): boolean => output.startsWith(CONFLICT);

/** Conflicts are for those who met a transaction. */
function unexplainedConflicts(history: History): History {
  const items = (input: Input) => ("to" in input ? [input.id, input.to] : [input.id]);
  return history.filter(
    (call) =>
      isConflict(call) &&
      !history.some(
        (other) =>
          other !== call &&
          (other.input.kind === "move" || other.input.kind === "guarded") &&
          other.sent < call.answered &&
          call.sent < other.answered &&
          items(other.input).some((id) => items(call.input).includes(id)),
      ),
  );
}

const id = fc.constantFrom(...KEYS);
const n = fc.integer({ min: 1, max: 3 });
const pair = fc
  .uniqueArray(id, { minLength: 2, maxLength: 2 })
  .map(([one = "a", other = "b"]) => ({ id: one, to: other }));
const input = fc.oneof(
  fc.record({ kind: fc.constantFrom("put", "create", "add", "add"), id, n }),
  fc.record({ kind: fc.constant("swap" as const), id, from: n, n }),
  fc.record({ kind: fc.constantFrom("delete", "get", "get"), id }),
  fc
    .tuple(fc.constantFrom("move" as const, "guarded" as const, "batch" as const), pair, n)
    .map(([kind, two, amount]) => ({ kind, ...two, n: amount })),
  pair.map((two) => ({ kind: "getBoth" as const, ...two })),
);
const CLIENTS = 4;
const programs = fc.array(fc.array(input, { minLength: 3, maxLength: 5 }), {
  minLength: CLIENTS,
  maxLength: CLIENTS,
});

async function withClients(
  service: Pick<DynamoDbService, "handle">,
  work: (clients: readonly WireClient[]) => Promise<void>,
): Promise<void> {
  const server = await serve(service);
  const clients = Array.from({ length: CLIENTS }, () => new WireClient(server.port));
  try {
    await work(clients);
  } finally {
    for (const client of clients) client.close();
    await server.close();
  }
}

describe("concurrent writes", () => {
  it.each<[string, () => Store]>([
    ["in memory", createMemoryStore],
    ["on disk", () => createGroupCommitStore(openLmdbStore(join(folder, "linear.db")))],
  ])("are linearizable %s", async (_where, open) => {
    const store = open();
    const service = engine(store);
    let conflicts = 0;
    await withClients(service, (clients) =>
      fc.assert(
        fc.asyncProperty(programs, async (all) => {
          const history = await race(service, clients, all);
          conflicts += history.filter(isConflict).length;
          expect(unexplainedConflicts(history)).toEqual([]);
          if (!isLinearizable(history, model))
            throw new Error(`No order explains ${JSON.stringify(history)}`);
        }),
        // Each run of a program is another race: a smaller one says nothing about this one.
        { numRuns: 80, endOnFailure: true },
      ),
    );
    expect(conflicts).toBeGreaterThan(0);
    service.close();
    await store.close();
  });
});

type Execute = (operation: string, input: JsonObject) => string;
/** Does an operation wrongly; `undefined`: it is none of those that are done wrongly. */
type Mistake = (execute: Execute, operation: string, input: JsonObject) => Promise<string> | undefined;

const cells = (execute: Execute) =>
  KEYS.map((id) => ({ id, item: JSON.parse(execute("GetItem", { TableName, Key: key(id) })).Item }));

function restore(execute: Execute, old: ReturnType<typeof cells>): void {
  for (const { id, item } of old) {
    if (item === undefined) execute("DeleteItem", { TableName, Key: key(id) });
    else execute("PutItem", { TableName, Item: item });
  }
}

/** Whatever this operation works on is put back into the state that it had some turns ago. */
const worksOnOldState =
  (wrongly: string): Mistake =>
  (execute, operation, input) => {
    if (operation !== wrongly) return undefined;
    const old = cells(execute);
    return turns(2).then(() => {
      const text = JSON.stringify(input);
      restore(
        execute,
        old.filter(({ id }) => text.includes(JSON.stringify(id))),
      );
      return execute(operation, input);
    });
  };

/** Answers with what the last one who asked the same should have got. */
function stale(): Mistake {
  const answers = new Map<string, string>();
  return (execute, operation, input) => {
    if (operation !== "GetItem") return undefined;
    const asked = JSON.stringify(input);
    const answer = execute(operation, input);
    const last = answers.get(asked) ?? answer;
    answers.set(asked, answer);
    return Promise.resolve(last);
  };
}

/** What a transaction did to the cells beside the first one is seen some turns later. */
const byHalves: Mistake = (execute, operation, input) => {
  if (operation !== "TransactWriteItems") return undefined;
  const before = cells(execute).slice(1);
  const answer = execute(operation, input);
  const after = cells(execute).slice(1);
  restore(execute, before);
  return turns(3).then(() => {
    restore(execute, after);
    return answer;
  });
};

/** An engine that makes a mistake, and is sound otherwise. */
function mistaken(service: DynamoDbService, mistake: Mistake): Pick<DynamoDbService, "handle"> {
  return {
    async handle(request) {
      const operation = String(request.headers["x-amz-target"]).replace(/^.*\./, "");
      const execute: Execute = (name, input) => service.execute(name, input);
      try {
        const body = await mistake(execute, operation, JSON.parse(request.body.toString()));
        return body === undefined ? await service.handle(request) : { status: 200, body };
      } catch (error) {
        if (!(error instanceof DynamoDbError)) throw error;
        return { status: 400, body: error.toJson() };
      }
    },
  };
}

describe("the check", () => {
  it.each<[string, () => Mistake]>([
    ["loses updates", () => worksOnOldState("UpdateItem")],
    ["writes on a condition of before", () => worksOnOldState("PutItem")],
    ["loses what a transaction meets", () => worksOnOldState("TransactWriteItems")],
    ["does transactions by halves", () => byHalves],
    ["reads what was", stale],
  ])("rejects an engine that %s", async (_what, make) => {
    const service = engine(createMemoryStore());
    const all = fc.sample(programs, { numRuns: 200, seed: 1 });
    let rejected = false;
    await withClients(mistaken(service, make()), async (clients) => {
      for (const one of all) {
        rejected ||= !isLinearizable(await race(service, clients, one), model);
        if (rejected) break;
      }
    });
    expect(rejected).toBe(true);
    service.close();
  });

  const call = (input: Input, output: Output, sent: number, answered: number) => ({
    input,
    output,
    sent,
    answered,
  });
  const put1: Input = { kind: "put", id: "a", n: 1 };
  const get: Input = { kind: "get", id: "a" };

  it.each<[string, boolean, History]>([
    [
      "a read during a write may see it",
      true,
      [call(put1, show("old", null), 0, 5), call(get, show("found", 1), 1, 2)],
    ],
    ["or not", true, [call(put1, show("old", null), 0, 5), call(get, show("found", null), 1, 2)]],
    [
      "but not be followed by one that does not",
      false,
      [
        call(put1, show("old", null), 0, 9),
        call(get, show("found", 1), 1, 2),
        call(get, show("found", null), 3, 4),
      ],
    ],
    [
      "a read after a write sees it",
      false,
      [call(put1, show("old", null), 0, 1), call(get, show("found", null), 2, 3)],
    ],
    [
      "one of two creates wins",
      false,
      ["create", "create"].map(() => call({ ...put1, kind: "create" }, show("old", null), 0, 9)),
    ],
  ])("knows that %s", (_what, expected, history) => {
    expect(isLinearizable(history, model)).toBe(expected);
  });
});
