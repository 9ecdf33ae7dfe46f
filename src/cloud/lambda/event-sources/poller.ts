import { randomUUID } from "node:crypto";
import type { CancelAlarm, CloudClock, Release } from "../../clock/clock.js";
import type { Executor } from "../environments/executor.js";
import type { InvocationResult } from "../environments/invocation.js";
import type { Targets } from "../functions/targets.js";
import type { EventQueues, ReceivedMessage, RolePermissions } from "../neighbours.js";
import { ThrottledFault } from "../protocol/errors.js";
import { chainAfter, RecursionFault } from "../protocol/recursion.js";
import { type EventPattern, parsePattern } from "./event-pattern.js";
import { failedItems } from "./item-failures.js";
import type { MappingRecord } from "./mappings.js";
import { passes, type SqsEventSource, sqsEvent } from "./sqs-event.js";

/** Batches at once where ScalingConfig says nothing: AWS starts with five, which is more than two cores like. */
const DEFAULT_CONCURRENCY = 4;
/** The payload of an invocation, less what a record adds to each message. */
const MOST_BYTES = 5 * 1024 * 1024;
const LARGEST_MESSAGE = 1024 * 1024;
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 60_000;
/** A role's policies may change, and nobody tells. */
const PERMISSION_CHECK_MS = 60_000;

export interface PollerOptions {
  readonly clock: CloudClock;
  readonly region: string;
  readonly queues: EventQueues;
  readonly permissions: RolePermissions;
  readonly targets: Targets;
  readonly executor: Executor;
}

/** Reads a queue for one enabled mapping, and invokes its function with what it gets. */
export class Poller {
  readonly #source: SqsEventSource;
  readonly #patterns: readonly EventPattern[];
  readonly #stopWatching: () => void;
  #running = 0;
  #stopped = false;
  #scheduled: NodeJS.Immediate | undefined;
  /** Holds the clock between the moment that something is visible and its receipt. */
  #busy: Release | undefined;
  /** What waits for the batching window to end or the batch to be full. */
  #gathered: ReceivedMessage[] = [];
  #windowEnd: CancelAlarm | undefined;
  #permissionCheck: CancelAlarm | undefined;

  constructor(
    private readonly options: PollerOptions,
    private readonly mapping: MappingRecord,
  ) {
    const { eventSourceArn, windowSeconds, filters = [] } = mapping;
    this.#source = { arn: eventSourceArn, region: options.region, windowSeconds };
    this.#patterns = filters.flatMap((text) => parsePattern(text) ?? []);
    this.#stopWatching = options.queues.watch(eventSourceArn, () => this.#schedule());
    this.#schedule();
  }

  /** Receives nothing more. What is running goes on; what was gathered becomes visible again in its time. */
  stop(): void {
    this.#stopped = true;
    this.#stopWatching();
    clearImmediate(this.#scheduled);
    this.#windowEnd?.();
    this.#permissionCheck?.();
    this.#busy?.();
    this.#busy = undefined;
  }

  /** The queue tells in the middle of its own work: we receive after it. */
  #schedule(): void {
    if (this.#stopped || this.#scheduled !== undefined) return;
    this.#busy ??= this.options.clock.busy();
    this.#scheduled = setImmediate(() => {
      this.#pump().catch((problem: unknown) => {
        process.emitWarning(problem instanceof Error ? problem : String(problem));
      });
    });
  }

  async #pump(): Promise<void> {
    const mayReceive = await this.#mayReceive();
    // What becomes visible from here on needs another look.
    this.#scheduled = undefined;
    const most = this.mapping.maximumConcurrency ?? DEFAULT_CONCURRENCY;
    while (mayReceive && !this.#stopped && this.#running < most) {
      if (!this.#gather()) break;
    }
    this.#busy?.();
    this.#busy = undefined;
  }

  /** Starts a batch if there is one; says whether there may be more. */
  #gather(): boolean {
    const { mapping, options } = this;
    const room = mapping.batchSize - this.#gathered.length;
    const received = options.queues.receive(mapping.eventSourceArn, room, MOST_BYTES - this.#bytes);
    const matching = received.filter((message) => passes(message, this.#source, this.#patterns));
    const dropped = received.filter((message) => !matching.includes(message));
    options.queues.delete(
      mapping.eventSourceArn,
      dropped.map(({ receiptHandle }) => receiptHandle),
    );
    this.#gathered.push(...matching);
    if (this.#gathered.length === 0) return received.length > 0;
    const isFull = this.#gathered.length >= mapping.batchSize || this.#isHeavy();
    if (mapping.windowSeconds === 0 || isFull) {
      this.#startBatch();
      return true;
    }
    this.#windowEnd ??= options.clock.at(
      options.clock.now() + mapping.windowSeconds * 1000,
      () => this.#startBatch(),
      { pulls: true },
    );
    return dropped.length > 0;
  }

  get #bytes(): number {
    return this.#gathered.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
  }

  /** Whether another message may be too much for one invocation. */
  #isHeavy(): boolean {
    return this.#bytes + LARGEST_MESSAGE > MOST_BYTES;
  }

  #startBatch(): void {
    this.#windowEnd?.();
    this.#windowEnd = undefined;
    const batch = this.#gathered;
    this.#gathered = [];
    if (batch.length === 0) return;
    this.#running += 1;
    const release = this.options.clock.busy();
    void this.#deliver(batch, release)
      .catch((problem: unknown) => {
        // Our own mistake: the messages become visible again, as after any failure.
        process.emitWarning(problem instanceof Error ? problem : String(problem));
      })
      .finally(() => {
        this.#running -= 1;
        release();
        this.#schedule();
      });
  }

  async #deliver(batch: readonly ReceivedMessage[], release: Release): Promise<void> {
    const { mapping, options } = this;
    const result = await this.#invoke(batch, release);
    if (result === undefined) return;
    const ids = batch.map(({ messageId }) => messageId);
    const failed = this.#failed(result, ids);
    const done = batch.filter(({ messageId }) => !failed.has(messageId));
    options.queues.delete(
      mapping.eventSourceArn,
      done.map(({ receiptHandle }) => receiptHandle),
    );
  }

  #failed(result: InvocationResult, ids: readonly string[]): ReadonlySet<string> {
    if (result.functionError !== undefined) return new Set(ids);
    return this.mapping.reportsItemFailures ? failedItems(result.payload.toString("utf8"), ids) : new Set();
  }

  /** @returns `undefined` where the function did not run before the messages became visible again */
  async #invoke(batch: readonly ReceivedMessage[], release: Release): Promise<InvocationResult | undefined> {
    const { clock, queues, targets, executor } = this.options;
    const { eventSourceArn, target: reference } = this.mapping;
    const visibility = queues.describe(eventSourceArn)?.visibilityTimeoutSeconds ?? 0;
    const until = clock.now() + visibility * 1000;
    const payload = sqsEvent(batch, this.#source);
    const requestId = randomUUID();
    const chain = chainAfter(batch.map(({ attributes }) => attributes.AWSTraceHeader));
    for (let backoff = FIRST_BACKOFF_MS; ; backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MS)) {
      const target = targets.toRun(reference);
      if (target === undefined || target.version.state !== "Active") return undefined;
      try {
        return await executor.run(target, { requestId, payload, chain });
      } catch (problem) {
        // The batch becomes visible again, until its queue's redrive policy takes it away.
        if (problem instanceof RecursionFault) return undefined;
        if (!(problem instanceof ThrottledFault)) throw problem;
      }
      const retryAt = clock.now() + backoff;
      if (retryAt >= until || this.#stopped) return undefined;
      release();
      await new Promise<void>((resolve) => void clock.at(retryAt, resolve, { pulls: true }));
    }
  }

  async #mayReceive(): Promise<boolean> {
    const { targets, permissions, clock } = this.options;
    const target = targets.toRun(this.mapping.target);
    if (target === undefined) return false;
    const answers = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"].map((action) =>
      permissions.allows(target.version.role, action, this.mapping.eventSourceArn),
    );
    if ((await Promise.all(answers)).every((allowed) => allowed)) return true;
    if (this.#stopped) return false;
    this.#permissionCheck ??= clock.at(
      clock.now() + PERMISSION_CHECK_MS,
      () => {
        this.#permissionCheck = undefined;
        this.#schedule();
      },
      { pulls: false },
    );
    return false;
  }
}
