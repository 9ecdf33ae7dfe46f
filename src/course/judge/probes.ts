/** The probes: what the judge tries with a handler, each under order ids of its own. */
import { allRecords, ordersOf } from "../../aws/tables.js";
import { during, type Fault } from "./faults.js";
import type { ProbeName, ProbeSeen, ProbeStep } from "./observations.js";
import type { Sender, SendOptions } from "./sender.js";

/** What a probe saw, counted in the end. */
export async function seen(
  sender: Sender,
  name: ProbeName,
  title: string,
  orderIds: readonly string[],
  steps: readonly ProbeStep[],
  keys: readonly string[] = [],
): Promise<ProbeSeen> {
  const counts = await Promise.all(orderIds.map(async (id) => (await ordersOf(sender.aws, id)).length));
  return {
    name,
    title,
    steps,
    keys,
    orders: counts.reduce((sum, each) => sum + each, 0),
    created: counts.filter((each) => each > 0).length,
    late: steps.filter(
      (step) => step.ok && step.orders === 0 && (counts[orderIds.indexOf(step.orderId)] ?? 0) > 0,
    ).length,
  };
}

/** The same probe, counted anew: what nobody waited for may have been written since. */
export const recounted = (sender: Sender, { name, title, steps, keys }: ProbeSeen): Promise<ProbeSeen> =>
  seen(sender, name, title, [...new Set(steps.map(({ orderId }) => orderId))], steps, keys);

/** One delivery after the other. */
async function inTurn(
  sender: Sender,
  sends: readonly (readonly [orderId: string, options: SendOptions])[],
): Promise<readonly ProbeStep[]> {
  const steps: ProbeStep[] = [];
  for (const [orderId, options] of sends) steps.push(await sender.send(orderId, options));
  return steps;
}

export async function first(sender: Sender): Promise<ProbeSeen> {
  const id = sender.orderId("first");
  const steps = [await sender.send(id, { what: "delivery 1" })];
  return seen(sender, "first", "A first delivery", [id], steps, await sender.storedKeys());
}

/** The event of the first delivery, again and again. */
export async function repeated(sender: Sender, begun: ProbeSeen): Promise<ProbeSeen> {
  const id = sender.orderId("first");
  const steps = await inTurn(sender, [
    [id, { what: "delivery 2" }],
    [id, { what: "delivery 3" }],
  ]);
  const title = "The same event, three times, one after the other";
  return seen(sender, "repeated", title, [id], [...begun.steps, ...steps], await sender.storedKeys());
}

export async function reordered(sender: Sender): Promise<ProbeSeen> {
  const id = sender.orderId("fields");
  const before = new Set(await sender.storedKeys());
  const steps = await inTurn(sender, [
    [id, { what: "delivery 1" }],
    [id, { what: "delivery 2, with its fields in another order", turned: true }],
  ]);
  const keys = (await sender.storedKeys()).filter((key) => !before.has(key));
  return seen(sender, "reordered", "The same event with its fields in another order", [id], steps, keys);
}

export async function different(sender: Sender, alike: readonly [string, string]): Promise<ProbeSeen> {
  const before = new Set(await sender.storedKeys());
  const steps = await inTurn(sender, [
    [alike[0], { what: "one order" }],
    [alike[1], { what: "another order" }],
  ]);
  const keys = (await sender.storedKeys()).filter((key) => !before.has(key));
  return seen(sender, "different", "Two different orders", alike, steps, keys);
}

export async function withoutKey(sender: Sender): Promise<ProbeSeen> {
  const id = sender.orderId("keyless");
  const [keys, ids] = [new Set(await sender.storedKeys()), await orderIds(sender)];
  const steps = await inTurn(sender, [
    [id, { what: "an event without its key", withoutKey: true }],
    [`${id}-2`, { what: "another one without its key", withoutKey: true }],
  ]);
  const stored = (await sender.storedKeys()).filter((key) => !keys.has(key));
  const title = "Two events that lack what the key is made of";
  const orders = (await orderIds(sender)).length - ids.length;
  return { name: "without-key", title, steps, keys: stored, orders, created: orders, late: 0 };
}

const orderIds = async (sender: Sender): Promise<readonly string[]> =>
  (await sender.orders()).map(({ orderId }) => orderId);

/** Names that a record's attributes may have in somebody's mind: a condition on one of them is told from none. */
const ATTRIBUTES = [
  "created_at",
  "createdAt",
  "event_id",
  "execution_id",
  "id",
  "ID",
  "idempotencyKey",
  "Idempotency_Key",
  "key",
  "order_id",
  "orderId",
  "pk",
  "PK",
  "request_id",
  "requestId",
  "status",
] as const;
const HOUR = 3600;

/** An order whose key is in the table already. */
export async function storedBefore(sender: Sender): Promise<ProbeSeen> {
  const { PutItemCommand } = await import("@aws-sdk/client-dynamodb");
  const id = sender.orderId("stored");
  const expiry = Math.floor((await sender.aws.target.clock.now()) / 1000) + HOUR;
  await (await sender.aws.dynamodb()).send(
    new PutItemCommand({
      TableName: sender.aws.names.idempotencyTable,
      Item: {
        ...Object.fromEntries(ATTRIBUTES.map((name) => [name, { S: id }])),
        idempotency_key: { S: id },
        expiry_time: { N: String(expiry) },
      },
    }),
  );
  const steps = [await sender.send(id, { what: "its event" })];
  return seen(sender, "stored-before", "An order whose key is in the table already", [id], steps);
}

/** How often: environments are started in the first round, and race in those after it. */
const ROUNDS = 8;

/** @param twins deliveries of one event at the same instant */
export async function atOnce(sender: Sender, twins: number): Promise<ProbeSeen> {
  const title = (round: number) => `The same event, ${twins} times at once (round ${round} of ${ROUNDS})`;
  for (let round = 1; ; round += 1) {
    const id = sender.orderId(`twin-${round}`);
    const steps = await Promise.all(
      Array.from({ length: twins }, (_, index) => sender.send(id, { what: `delivery ${index + 1}` })),
    );
    const result = await seen(sender, "at-once", title(round), [id], steps);
    if (round === ROUNDS || result.orders !== 1 || !steps.some(({ ok }) => ok)) return result;
  }
}

/** A request whose first delivery meets a fault, and which is delivered again. */
export interface Failing {
  readonly name: ProbeName;
  readonly title: string;
  readonly orderId: string;
  readonly steps: ProbeStep[];
  /** Keys that were stored while the fault lasted. */
  readonly keys: readonly string[];
}

export async function failing(
  sender: Sender,
  name: ProbeName,
  title: string,
  id: string,
  fault: Fault,
): Promise<Failing> {
  const orderId = sender.orderId(id);
  const before = new Set(await sender.storedKeys());
  const step = await during(sender.aws, fault, () =>
    sender.send(orderId, { what: "delivery 1", fault: fault.told }),
  );
  const keys = (await sender.storedKeys()).filter((key) => !before.has(key));
  return { name, title, orderId, steps: [step], keys };
}

/** After which waits a sender sends again, in ms. */
const WAITS = [60_000, 120_000] as const;

/** Sends again after a failure, as a sender does who waited for the answer: each time it is a new request. */
export async function resent(
  sender: Sender,
  requests: readonly Failing[],
  { waits }: { readonly waits: boolean },
): Promise<void> {
  let unanswered = requests;
  for (const wait of WAITS) {
    if (waits) await sender.wait(wait, "a sender's pause before it sends again");
    const what = `sent again as a new request${waits ? `, ${wait / 1000} s later` : ""}`;
    for (const { orderId, steps } of unanswered) steps.push(await sender.send(orderId, { what }));
    unanswered = unanswered.filter(({ steps }) => steps.at(-1)?.ok !== true);
    if (unanswered.length === 0) break;
  }
  for (const { orderId, steps } of requests)
    steps.push(await sender.send(orderId, { what: "a duplicate after that" }));
}

/** Counts what those of one name came to. */
export const afterFailure = (sender: Sender, name: ProbeName, requests: readonly Failing[]) => {
  const ofName = requests.filter((each) => each.name === name);
  return seen(
    sender,
    name,
    ofName[0]?.title ?? "",
    ofName.map(({ orderId }) => orderId),
    ofName.flatMap(({ steps }) => steps),
    ofName.flatMap(({ keys }) => keys),
  );
};

/** The record that a delivery stored, by its key. */
export const recordWith = async (sender: Sender, key: string | undefined) =>
  key === undefined ? undefined : (await allRecords(sender.aws)).find((record) => record.key === key);
