/** Sends the judge's events, under ids of its own, and looks at the ledger after each answer. */
import { randomInt } from "node:crypto";
import type { Aws } from "../../aws/clients.js";
import { invoke, invokeLater } from "../../aws/invocations.js";
import { emptyOwnTable, keysInOwnTable, type OwnTable } from "../../aws/practice-tables.js";
import { isRunId } from "../../aws/run-records.js";
import { allOrders, allRecords, deleteOrder, deleteRecord, type Order, ordersOf } from "../../aws/tables.js";
import type { ProbeStep } from "./observations.js";
import type { JsonObject, Practice } from "./practice.js";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const OF_A_JUDGE = /\bpractice-[a-z0-9]{6}\b/;

const newRun = (): string =>
  `practice-${Array.from({ length: 6 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("")}`;

/** The same members, in another order at every level. */
function turnedRound(event: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(event)
      .reverse()
      .map(([name, value]) => [
        name,
        typeof value === "object" && value !== null && !Array.isArray(value) && isObject(value)
          ? turnedRound(value)
          : value,
      ]),
  );
}

const rowOf = ({ orderId, executionId }: Order): string => JSON.stringify([orderId, executionId]);

const isObject = (value: object): value is JsonObject => !Array.isArray(value);

/** What a sending is called in the schedule, and whether its fields stand in another order. */
export interface SendOptions {
  readonly what?: string;
  readonly turned?: boolean;
  readonly withoutKey?: boolean;
  readonly fault?: string;
}

export class Sender {
  /** Stands in each event as `run`, and in each order id. */
  readonly run = newRun();
  readonly aws: Aws;
  readonly #practice: Practice;
  readonly #sent = new Map<string, number>();
  /** The first event that was sent, as JSON. */
  firstEvent = "";
  #recordsBefore: ReadonlySet<string> = new Set();
  #ordersBefore: ReadonlySet<string> = new Set();

  /** @param tables those that the handler asks for itself, beside the two of practice */
  constructor(
    aws: Aws,
    practice: Practice,
    readonly signal: AbortSignal,
    readonly tables: readonly OwnTable[] = [],
  ) {
    this.aws = aws;
    this.#practice = practice;
  }

  /** Takes out what a judgement that was cut short left, and remembers what is there. */
  async begin(): Promise<void> {
    await this.#removeOrders((order) => OF_A_JUDGE.test(order.orderId) || OF_A_JUDGE.test(order.run ?? ""));
    this.#ordersBefore = new Set((await allOrders(this.aws)).map(rowOf));
    const keys = await this.#keys();
    for (const key of keys.filter((each) => OF_A_JUDGE.test(each))) await deleteRecord(this.aws, key);
    for (const own of this.tables) await emptyOwnTable(this.aws, own);
    this.#recordsBefore = new Set(keys.filter((each) => !OF_A_JUDGE.test(each)));
  }

  /** Takes out every order of this judgement, and every record that was stored since it began. */
  async end(): Promise<void> {
    await this.#removeOrders((order) => this.#isOurs(order));
    for (const key of await this.#newRecords()) await deleteRecord(this.aws, key);
    for (const own of this.tables) await emptyOwnTable(this.aws, own);
  }

  readonly orderId = (name: string): string => `${this.run}-${name}`;

  /** The keys that were stored since the judgement began. */
  async storedKeys(): Promise<readonly string[]> {
    const own = await Promise.all(this.tables.map((each) => keysInOwnTable(this.aws, each)));
    return [...(await this.#newRecords()), ...own.flat()];
  }

  /** Every order of this judgement, whatever its id. */
  async orders(): Promise<readonly Order[]> {
    return (await allOrders(this.aws)).filter((order) => this.#isOurs(order));
  }

  event(orderId: string, { turned = false, withoutKey = false }: SendOptions = {}): JsonObject {
    const nth = (this.#sent.get(orderId) ?? 0) + 1;
    this.#sent.set(orderId, nth);
    const sending = { orderId, run: this.run, nth };
    const event = withoutKey ? this.#practice.eventWithoutKey(sending) : this.#practice.event(sending);
    if (this.firstEvent === "") this.firstEvent = JSON.stringify(event);
    return turned ? turnedRound(event) : event;
  }

  /** One delivery: waits for the answer, then counts the request's orders. */
  async send(orderId: string, options: SendOptions = {}): Promise<ProbeStep> {
    const { what, fault } = options;
    const { requestId, ok, error } = await invoke(this.aws, this.event(orderId, options), this.signal);
    const orders = (await ordersOf(this.aws, orderId)).length;
    return {
      orderId,
      what: what ?? "the event",
      requestId,
      ok,
      ...(error === undefined ? {} : { error }),
      orders,
      ...(fault === undefined ? {} : { fault }),
    };
  }

  /** Hands an event over, and leaves its retries to Lambda. Gives the request id, which all of its attempts have. */
  sendLater(orderId: string): Promise<string> {
    return invokeLater(this.aws, this.event(orderId), this.signal);
  }

  /** One delivery of an order that no table can hold, so that it is not to be found by its id. */
  async sendUnstorable(orderId: string, what: string): Promise<ProbeStep> {
    const before = (await this.orders()).length;
    const answer = await invoke(this.aws, this.event(orderId), this.signal);
    return { orderId, what, ...answer, orders: (await this.orders()).length - before };
  }

  /** What is in the ledger now. */
  async rows(): Promise<ReadonlySet<string>> {
    return new Set((await allOrders(this.aws)).map(rowOf));
  }

  /**
   * Takes out every record of this judgement, and the rows that came since: which of them are about which order only the
   * handler knows.
   */
  async forget(before: ReadonlySet<string>): Promise<void> {
    await this.#removeOrders((order) => this.#isOurs(order) && !before.has(rowOf(order)));
    for (const key of await this.#newRecords()) await deleteRecord(this.aws, key);
    for (const own of this.tables) await emptyOwnTable(this.aws, own);
  }

  /** Lets time pass on the target: at once where its clock can be moved. */
  async wait(ms: number, what: string): Promise<void> {
    const { aws, signal } = this;
    signal.throwIfAborted();
    const { clock } = aws.target;
    if (clock.advance !== undefined) return clock.advance(ms);
    await aws.waiting.pass(ms, { what, since: performance.now(), atMost: ms, signal });
  }

  /** A handler may give a row any id, and leave its run out: then it is new, and of no lab's run. */
  #isOurs(order: Order): boolean {
    const { orderId, run } = order;
    if (orderId.includes(this.run) || run === this.run) return true;
    return !this.#ordersBefore.has(rowOf(order)) && !isRunId(run);
  }

  async #newRecords(): Promise<readonly string[]> {
    return (await this.#keys()).filter((key) => !this.#recordsBefore.has(key));
  }

  async #keys(): Promise<readonly string[]> {
    return (await allRecords(this.aws)).map(({ key }) => key);
  }

  async #removeOrders(which: (order: Order) => boolean): Promise<void> {
    for (const order of (await allOrders(this.aws)).filter(which)) await deleteOrder(this.aws, order);
  }
}
