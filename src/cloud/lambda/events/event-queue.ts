import type { CancelAlarm, CloudClock, Release } from "../../clock/clock.js";
import type { Ids } from "../../contract/ids.js";
import type { Duplicates } from "../../reproducible/duplicates.js";
import { prefixRange, type Store, type Transaction } from "../../store/store.js";
import type { Executor } from "../environments/executor.js";
import type { Catalogue } from "../functions/catalogue.js";
import type { FunctionRecord } from "../functions/records.js";
import type { Target, Targets } from "../functions/targets.js";
import type { LambdaTrace } from "../logging/trace.js";
import { functionNotFound, ThrottledFault } from "../protocol/errors.js";
import { LATEST, type Names } from "../protocol/names.js";
import { endOfChain } from "../protocol/recursion.js";
import { type Due, DueHeap } from "./due-heap.js";
import type { AttemptResponse, Condition, Outcome } from "./outcome.js";
import type { OutcomeDelivery, Routes } from "./outcome-delivery.js";

const QUEUE = "lambda/queue/";

/** After the first and the second failed attempt. */
const RETRY_DELAYS_MS = [60_000, 120_000];
const DEFAULT_RETRIES = 2;
const DEFAULT_AGE_SECONDS = 6 * 60 * 60;
/** For an event that found no free place: doubled each time. */
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 5 * 60_000;

export interface AcceptedEvent {
  readonly requestId: string;
  readonly functionName: string;
  readonly functionId: string;
  readonly qualifier?: string;
  readonly payload: string;
  /** How many invocations of functions led to this one, itself included. Default 1. */
  readonly chain?: number;
}

interface QueuedEvent extends AcceptedEvent {
  readonly acceptedAt: number;
  readonly dueAt: number;
  /** Attempts that ended in a function error. */
  readonly failures: number;
  /** Times in a row that it found no free place. */
  readonly throttles: number;
  /** What the last attempt was answered with. */
  readonly response?: AttemptResponse;
  /** The second delivery of an event that was sent once. */
  readonly duplicate?: true;
}

interface Pending extends Due {
  readonly functionName: string;
}

/** Events that come closer than this are a burst: they are accepted first, since what runs would take their time. */
const BURST_GAP_MS = 2;
/** How long a burst may hold up what is due, and how often it is looked at. */
const LONGEST_BURST_MS = 250;
const LOOK_EVERY_MS = 4;
/** What an attempt leads to: the event goes back to the queue until it is due again, or is done with. */
type Verdict = QueuedEvent & { readonly condition?: Condition };

export interface EventQueueOptions {
  readonly store: Store;
  readonly clock: CloudClock;
  readonly catalogue: Catalogue;
  readonly names: Names;
  readonly targets: Targets;
  readonly executor: Executor;
  readonly ids: Ids;
  readonly duplicates: Duplicates;
  readonly outcomes: (queue: EventQueue) => OutcomeDelivery;
  readonly trace: LambdaTrace;
  /** How many invocations run at once. */
  readonly atOnce: number;
}

/** Asynchronous invocations: accepted into the store, delivered when due, taken off when they are done with. */
export class EventQueue {
  readonly #due = new DueHeap<Pending>();
  readonly #outcomes: OutcomeDelivery;
  #lastOrder: number;
  #running = 0;
  #delivering = false;
  #busy: Release | undefined;
  #lastArrival = Number.NEGATIVE_INFINITY;
  /** After a burst that held up what is due for long: no other does before that is done with. */
  #catchingUp = false;
  #burst: { readonly timer: NodeJS.Timeout } | undefined;
  #alarm: { readonly dueAt: number; readonly cancel: CancelAlarm } | undefined;

  constructor(private readonly options: EventQueueOptions) {
    const [last] = options.store.entries({ ...prefixRange(QUEUE), reverse: true });
    this.#lastOrder = last === undefined ? 0 : orderOf(last[0]);
    this.#outcomes = options.outcomes(this);
  }

  /** Keeps an event, durably: once this returns it will be delivered at least once. */
  accept(event: AcceptedEvent): void {
    this.#keep(event);
    this.#noticeBurst();
    this.#pump();
  }

  /**
   * Accepts what became of one function as another's event.
   * @throws LambdaFault where there is no such function
   */
  acceptRecord(functionArn: string, payload: string, chain: number): void {
    const { names, targets, ids } = this.options;
    const reference = names.parse(functionArn, { pattern: "namespaced" });
    const target = targets.toRun(reference);
    if (target === undefined) throw functionNotFound(functionArn);
    this.#keep({
      requestId: ids.uuid("request"),
      functionName: reference.name,
      functionId: target.function.id,
      ...(target.qualifier !== undefined && { qualifier: target.qualifier }),
      payload,
      chain,
    });
  }

  /** Starts to deliver, with what an earlier process left. */
  resume(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    for (const [key, text] of this.options.store.entries(prefixRange(QUEUE))) {
      const { dueAt, functionName } = JSON.parse(text) as QueuedEvent;
      this.#due.push({ order: orderOf(key), dueAt, functionName });
    }
    this.#pump();
  }

  /** Forgets a deleted function's events. */
  dropEventsOf(functionName: string, transaction: Transaction): void {
    const dropped = this.#due.remove((event) => event.functionName === functionName);
    for (const { order } of dropped) transaction.delete(keyOf(order));
    this.#pump();
  }

  /** Delivers nothing more; what is not done with stays in the store. */
  close(): void {
    this.#delivering = false;
    clearInterval(this.#burst?.timer);
    this.#alarm?.cancel();
    this.#alarm = undefined;
    this.#busy?.();
    this.#busy = undefined;
  }

  #noticeBurst(): void {
    const now = performance.now();
    const gap = now - this.#lastArrival;
    this.#lastArrival = now;
    if (this.#burst !== undefined || this.#catchingUp || gap > BURST_GAP_MS) return;
    const look = (): void => {
      const looked = performance.now();
      this.#catchingUp = looked - now >= LONGEST_BURST_MS;
      if (looked - this.#lastArrival < LOOK_EVERY_MS && !this.#catchingUp) return;
      clearInterval(this.#burst?.timer);
      this.#burst = undefined;
      this.#pump();
    };
    this.#burst = { timer: setInterval(look, LOOK_EVERY_MS) };
  }

  /** Writes the event down, and a second time if it is to be delivered twice. */
  #keep(event: AcceptedEvent): void {
    const { store, clock, duplicates, trace } = this.options;
    const now = clock.now();
    const first: QueuedEvent = { ...event, acceptedAt: now, dueAt: now, failures: 0, throttles: 0 };
    const after = duplicates.next();
    const kept = after === undefined ? [first] : [first, { ...first, dueAt: now + after, duplicate: true }];
    const order = this.#lastOrder + 1;
    store.transaction((transaction) => {
      kept.forEach((each, index) => {
        transaction.put(keyOf(order + index), JSON.stringify(each));
      });
    });
    this.#lastOrder = order + kept.length - 1;
    trace.accepted(first, after);
    if (!this.#delivering) return;
    kept.forEach(({ dueAt, functionName }, index) => {
      this.#due.push({ order: order + index, dueAt, functionName });
    });
  }

  /** Starts what is due, as far as there is room, and sees to it that the clock waits or wakes us. */
  #pump(): void {
    if (!this.#delivering) return;
    const { clock, atOnce } = this.options;
    const isDue = (event: Pending) => clock.isDue(event.dueAt);
    for (;;) {
      const next = this.#due.earliest;
      if (next === undefined || !isDue(next) || this.#running >= atOnce) break;
      if (this.#burst !== undefined) break;
      this.#due.pop();
      this.#running += 1;
      void this.#deliver(next.order).finally(() => {
        this.#running -= 1;
        this.#pump();
      });
    }
    const next = this.#due.earliest;
    const mustWait = next !== undefined && !isDue(next);
    if (next === undefined || mustWait) this.#catchingUp = false;
    this.#wakeAt(mustWait ? next.dueAt : undefined);
    if (this.#running > 0 || (next !== undefined && !mustWait)) {
      this.#busy ??= clock.busy();
    } else {
      this.#busy?.();
      this.#busy = undefined;
    }
  }

  #wakeAt(dueAt: number | undefined): void {
    if (this.#alarm?.dueAt === dueAt) return;
    this.#alarm?.cancel();
    this.#alarm = undefined;
    if (dueAt === undefined) return;
    const ring = () => {
      this.#alarm = undefined;
      this.#pump();
    };
    this.#alarm = { dueAt, cancel: this.options.clock.at(dueAt, ring, { pulls: true }) };
  }

  async #deliver(order: number): Promise<void> {
    const { store, clock, catalogue } = this.options;
    const text = store.get(keyOf(order));
    if (text === undefined) return;
    const event = JSON.parse(text) as QueuedEvent;
    const record = catalogue.function(event.functionName);
    if (record?.id !== event.functionId) return this.#takeOff(order);
    const ended = this.#endsUntried(event, record, clock.now());
    const verdict = ended ?? (await this.#attempt(event));
    // Killed at our own end: that was no attempt, and the event stays as it was.
    if (!this.#delivering || store.get(keyOf(order)) === undefined) return;
    if (verdict.condition !== undefined) return this.#finish(order, verdict, verdict.condition);
    store.transaction((transaction) => transaction.put(keyOf(order), JSON.stringify(verdict)));
    this.#due.push({ order, dueAt: verdict.dueAt, functionName: event.functionName });
  }

  #endsUntried(event: QueuedEvent, record: FunctionRecord, now: number): Verdict | undefined {
    if (record.reservedConcurrency === 0) return { ...event, condition: "ZeroReservedConcurrency" };
    if (now - event.acceptedAt >= this.#longestAge(event)) return { ...event, condition: "EventAgeExceeded" };
    const ended = endOfChain(event.chain);
    if (ended === undefined) return undefined;
    const response = { statusCode: ended.status, functionError: ended.type };
    return { ...event, response, condition: "RecursiveInvocation" };
  }

  async #attempt(event: QueuedEvent): Promise<Verdict> {
    const { targets, names } = this.options;
    const target = targets.toRun({
      name: event.functionName,
      ...(event.qualifier !== undefined && { qualifier: event.qualifier }),
    });
    if (target === undefined) {
      // The version or alias is gone: AWS tries as if it had failed.
      const message = `Function not found: ${names.functionArn(event.functionName, event.qualifier)}`;
      return this.#afterFailure({ ...event, response: { statusCode: 404, message } });
    }
    try {
      return await this.#run(event, target);
    } catch (problem) {
      if (problem instanceof ThrottledFault) {
        return this.#afterBackoff({ ...event, response: { statusCode: 429, message: problem.message } });
      }
      process.emitWarning(problem instanceof Error ? problem : String(problem));
      return this.#afterBackoff(event);
    }
  }

  async #run(event: QueuedEvent, target: Target): Promise<Verdict> {
    const { requestId } = event;
    const result = await this.options.executor.run(target, {
      requestId,
      payload: Buffer.from(event.payload),
      attempt: event.failures + 1,
      ...(event.chain !== undefined && { chain: event.chain }),
    });
    const response: AttemptResponse = {
      statusCode: 200,
      executedVersion: target.version.version,
      ...(result.functionError !== undefined && { functionError: result.functionError }),
      payload: result.payload.toString("utf8"),
    };
    const after = { ...event, response };
    return result.functionError === undefined
      ? { ...after, condition: "Success" }
      : this.#afterFailure(after);
  }

  #afterFailure(event: QueuedEvent): Verdict {
    const failures = event.failures + 1;
    const failed = { ...event, failures, throttles: 0 };
    const retryDelay = RETRY_DELAYS_MS[failures - 1];
    if (retryDelay === undefined || failures > this.#retries(event)) {
      return { ...failed, condition: "RetriesExhausted" };
    }
    return this.#again(failed, retryDelay);
  }

  #afterBackoff(event: QueuedEvent): Verdict {
    const throttles = event.throttles + 1;
    const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** (throttles - 1), LONGEST_BACKOFF_MS);
    return this.#again({ ...event, throttles }, backoff);
  }

  /** An event that would be too old by then is not tried again. */
  #again(event: QueuedEvent, delay: number): Verdict {
    const dueAt = this.options.clock.now() + delay;
    const isTooOld = dueAt - event.acceptedAt >= this.#longestAge(event);
    return isTooOld ? { ...event, condition: "EventAgeExceeded" } : { ...event, dueAt };
  }

  /** Takes the event off and sends what became of it on its way: both, or after the death of the process neither. */
  #finish(order: number, event: QueuedEvent, condition: Condition): void {
    const { store, clock, catalogue, names } = this.options;
    const { requestId, functionName, qualifier = LATEST, payload, response, chain = 1 } = event;
    const record = catalogue.function(functionName);
    const outcome: Outcome = {
      requestId,
      functionName,
      functionArn: names.functionArn(functionName, qualifier),
      condition,
      attempts: event.failures,
      at: clock.now(),
      payload,
      ...(response !== undefined && { response }),
      chain,
    };
    const routes = record === undefined ? undefined : this.#routesOf(record, event);
    if (routes === undefined) {
      this.#takeOff(order);
      return;
    }
    const permitted = this.#outcomes.permitted(routes);
    store.transaction((transaction) => {
      transaction.delete(keyOf(order));
      this.#outcomes.deliver(outcome, routes, permitted);
    });
  }

  /** Where the outcome goes; `undefined`: nowhere. */
  #routesOf(record: FunctionRecord, event: QueuedEvent): Routes | undefined {
    const { role, deadLetterTarget } = this.#configurationOf(record, event);
    const { onSuccess, onFailure } = this.#settings(event) ?? {};
    if (onSuccess === undefined && onFailure === undefined && deadLetterTarget === undefined)
      return undefined;
    return {
      role,
      ...(onSuccess !== undefined && { onSuccess }),
      ...(onFailure !== undefined && { onFailure }),
      ...(deadLetterTarget !== undefined && { deadLetterTarget }),
    };
  }

  #configurationOf(record: FunctionRecord, { functionName, qualifier }: QueuedEvent) {
    if (qualifier === undefined) return record.latest;
    const { targets } = this.options;
    return targets.lookUp({ name: functionName, qualifier })?.version ?? record.latest;
  }

  #takeOff(order: number): void {
    this.options.store.transaction((transaction) => transaction.delete(keyOf(order)));
  }

  #retries(event: QueuedEvent): number {
    return this.#settings(event)?.maximumRetryAttempts ?? DEFAULT_RETRIES;
  }

  #longestAge(event: QueuedEvent): number {
    return (this.#settings(event)?.maximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS) * 1000;
  }

  #settings(event: QueuedEvent) {
    return this.options.catalogue.eventInvoke(event.functionName, event.qualifier ?? LATEST);
  }
}

/** Padded, so that the store's order is the order of acceptance. */
const keyOf = (order: number) => `${QUEUE}${String(order).padStart(16, "0")}`;

const orderOf = (key: string) => Number(key.slice(QUEUE.length));
