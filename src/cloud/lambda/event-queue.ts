import type { CancelAlarm, Release, VirtualClock } from "../clock.js";
import { prefixRange, type Store, type Transaction } from "../store/store.js";
import type { Catalogue } from "./catalogue.js";
import { type Due, DueHeap } from "./due-heap.js";
import { ThrottledFault } from "./errors.js";
import type { Executor } from "./executor.js";
import { LATEST } from "./names.js";
import type { Target, Targets } from "./targets.js";

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
}

interface QueuedEvent extends AcceptedEvent {
  readonly acceptedAt: number;
  readonly dueAt: number;
  /** Attempts that ended in a function error. */
  readonly failures: number;
  /** Times in a row that it found no free place. */
  readonly throttles: number;
}

interface Pending extends Due {
  readonly functionName: string;
}

/** Events that come closer than this are a burst: they are accepted first, since what runs would take their time. */
const BURST_GAP_MS = 2;
/** How long a burst may hold up what is due, and how often it is looked at. */
const LONGEST_BURST_MS = 250;
const LOOK_EVERY_MS = 4;

/** Asynchronous invocations: accepted into the store, delivered when due, taken off when they are done with. */
export class EventQueue {
  readonly #due = new DueHeap<Pending>();
  #lastOrder: number;
  #running = 0;
  #delivering = false;
  #busy: Release | undefined;
  #lastArrival = Number.NEGATIVE_INFINITY;
  /** After a burst that held up what is due for long: no other does before that is done with. */
  #catchingUp = false;
  #burst: { readonly timer: NodeJS.Timeout } | undefined;
  #alarm: { readonly dueAt: number; readonly cancel: CancelAlarm } | undefined;

  constructor(
    private readonly store: Store,
    private readonly clock: VirtualClock,
    private readonly catalogue: Catalogue,
    private readonly targets: Targets,
    private readonly executor: Executor,
    private readonly atOnce: number,
  ) {
    const [last] = store.entries({ ...prefixRange(QUEUE), reverse: true });
    this.#lastOrder = last === undefined ? 0 : orderOf(last[0]);
  }

  /** Keeps an event, durably: once this returns it will be delivered at least once. */
  accept(event: AcceptedEvent): void {
    const now = this.clock.now();
    const queued: QueuedEvent = { ...event, acceptedAt: now, dueAt: now, failures: 0, throttles: 0 };
    const order = this.#lastOrder + 1;
    this.store.transaction((transaction) => transaction.put(keyOf(order), JSON.stringify(queued)));
    this.#lastOrder = order;
    if (!this.#delivering) return;
    this.#due.push({ order, dueAt: now, functionName: event.functionName });
    this.#noticeBurst();
    this.#pump();
  }

  /** Starts to deliver, with what an earlier process left. */
  resume(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    for (const [key, text] of this.store.entries(prefixRange(QUEUE))) {
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

  /** Starts what is due, as far as there is room, and sees to it that the clock waits or wakes us. */
  #pump(): void {
    if (!this.#delivering) return;
    for (;;) {
      const next = this.#due.earliest;
      if (next === undefined || next.dueAt > this.clock.now() || this.#running >= this.atOnce) break;
      if (this.#burst !== undefined) break;
      this.#due.pop();
      this.#running += 1;
      void this.#deliver(next.order).finally(() => {
        this.#running -= 1;
        this.#pump();
      });
    }
    const next = this.#due.earliest;
    const isDue = next !== undefined && next.dueAt <= this.clock.now();
    if (!isDue) this.#catchingUp = false;
    this.#wakeAt(next === undefined || isDue ? undefined : next.dueAt);
    if (this.#running > 0 || isDue) {
      this.#busy ??= this.clock.busy();
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
    this.#alarm = { dueAt, cancel: this.clock.at(dueAt, ring, { pulls: true }) };
  }

  async #deliver(order: number): Promise<void> {
    const text = this.store.get(keyOf(order));
    if (text === undefined) return;
    const event = JSON.parse(text) as QueuedEvent;
    const target = this.targets.toRun({
      name: event.functionName,
      ...(event.qualifier !== undefined && { qualifier: event.qualifier }),
    });
    const tooOld = this.clock.now() - event.acceptedAt > this.#longestAge(event);
    if (target?.function.id !== event.functionId || target.function.reservedConcurrency === 0 || tooOld) {
      return this.#takeOff(order);
    }
    const after = await this.#attempt(event, target);
    // Killed at our own end: that was no attempt, and the event stays as it was.
    if (!this.#delivering || this.store.get(keyOf(order)) === undefined) return;
    if (after === undefined || after.dueAt - event.acceptedAt > this.#longestAge(event)) {
      return this.#takeOff(order);
    }
    this.store.transaction((transaction) => transaction.put(keyOf(order), JSON.stringify(after)));
    this.#due.push({ order, dueAt: after.dueAt, functionName: event.functionName });
  }

  /** @returns the event as it goes back to the queue, or `undefined` when it is done with */
  async #attempt(event: QueuedEvent, target: Target): Promise<QueuedEvent | undefined> {
    const { requestId } = event;
    let failed: boolean;
    try {
      const result = await this.executor.run(target, { requestId, payload: Buffer.from(event.payload) });
      failed = result.functionError !== undefined;
    } catch (problem) {
      if (!(problem instanceof ThrottledFault))
        process.emitWarning(problem instanceof Error ? problem : String(problem));
      const throttles = event.throttles + 1;
      const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** (throttles - 1), LONGEST_BACKOFF_MS);
      return { ...event, throttles, dueAt: this.clock.now() + backoff };
    }
    if (!failed) return undefined;
    const failures = event.failures + 1;
    const retryDelay = RETRY_DELAYS_MS[failures - 1];
    if (retryDelay === undefined || failures > this.#retries(event)) return undefined;
    return { ...event, failures, throttles: 0, dueAt: this.clock.now() + retryDelay };
  }

  #takeOff(order: number): void {
    this.store.transaction((transaction) => transaction.delete(keyOf(order)));
  }

  #retries(event: QueuedEvent): number {
    return this.#settings(event)?.maximumRetryAttempts ?? DEFAULT_RETRIES;
  }

  #longestAge(event: QueuedEvent): number {
    return (this.#settings(event)?.maximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS) * 1000;
  }

  #settings(event: QueuedEvent) {
    return this.catalogue.eventInvoke(event.functionName, event.qualifier ?? LATEST);
  }
}

/** Padded, so that the store's order is the order of acceptance. */
const keyOf = (order: number) => `${QUEUE}${String(order).padStart(16, "0")}`;

const orderOf = (key: string) => Number(key.slice(QUEUE.length));
