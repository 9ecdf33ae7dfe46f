/**
 * The embedded AWS's clock.
 *
 * Virtual time is real time plus an offset. When nothing is running and the next *delivery* (a retry, a backoff,
 * a redelivery) lies in the future, the clock jumps there. Alarms of data (a TTL sweep) never pull it: they go off
 * when the time comes, by itself or by `advance`.
 */

/** What reads the time: epoch milliseconds. */
export interface Clock {
  now(): number;
}

export interface AlarmOptions {
  /** `true`: a delivery, for which an idle clock jumps. `false`: data, which waits for the time to pass. */
  readonly pulls: boolean;
}

/** Withdraws an alarm; harmless once it went off. */
export type CancelAlarm = () => void;

/** Ends a piece of work that was announced with `busy`; harmless the second time. */
export type Release = () => void;

interface Alarms {
  /** Calls `work` once, when the clock shows `dueAt` (epoch ms) or later; never from within this call. */
  at(dueAt: number, work: () => void, options: AlarmOptions): CancelAlarm;
}

export interface VirtualClockOptions {
  /** `real`: never jumps and cannot be advanced. Default `virtual`. */
  readonly mode?: "virtual" | "real";
  /** What the clock is ahead of its source at the start, in ms. */
  readonly offset?: number;
  /** Told the new offset after each jump, so that a later process goes on from there. */
  readonly onOffset?: (offset: number) => void;
  /**
   * Deliveries wait for `advance` or `idle`, and happen one after the other while these run: then nothing depends on
   * how fast anybody is. Needs a `source` that stands still.
   */
  readonly stepped?: boolean;
  /** Real milliseconds without work before the clock jumps, so that a client can finish sending. Default 100. */
  readonly quietMs?: number;
  /** The time that the offset is added to; a constant makes a clock that only `advance` moves. Default `Date.now`. */
  readonly source?: () => number;
}

interface Alarm {
  readonly dueAt: number;
  readonly work: () => void;
  readonly pulls: boolean;
}

/** `setTimeout` takes at most this many milliseconds. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

export class VirtualClock implements Clock, Alarms {
  readonly mode: "virtual" | "real";
  #offset: number;
  #running = 0;
  #advancing = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #quietTimer: NodeJS.Timeout | undefined;
  readonly #alarms = new Set<Alarm>();
  readonly #idleWaiters = new Set<() => void>();
  readonly #source: () => number;
  readonly #quietMs: number;
  readonly #stepped: boolean;
  #steps: Promise<void> = Promise.resolve();
  readonly #onOffset: (offset: number) => void;

  constructor(options: VirtualClockOptions = {}) {
    this.mode = options.mode ?? "virtual";
    this.#offset = options.offset ?? 0;
    this.#source = options.source ?? Date.now;
    this.#quietMs = options.quietMs ?? 100;
    this.#stepped = options.stepped ?? false;
    this.#onOffset = options.onOffset ?? (() => {});
  }

  now(): number {
    return this.#source() + this.#offset;
  }

  /** How far the clock is ahead of real time, in ms: what a handler's own `Date` needs to show the same. */
  get offset(): number {
    return this.#offset;
  }

  /** What a handler's own clock is set to: `N`, which is real time plus N ms, or `=N`, which stands still at N. */
  get handlerTime(): string {
    return this.#stepped ? `=${this.now()}` : String(this.#offset);
  }

  /** Whether what is due has to wait for the next step. */
  get waitsForStep(): boolean {
    return this.#stepped && !this.#advancing;
  }

  /** Whether durations are modelled: the clock stands still by itself. */
  get isStepped(): boolean {
    return this.#stepped;
  }

  /** Lets modelled time pass on a clock that stands still; others saw it pass themselves. */
  pass(ms: number): void {
    if (this.#stepped) this.#jumpTo(this.now() + ms);
  }

  at(dueAt: number, work: () => void, options: AlarmOptions): CancelAlarm {
    const alarm: Alarm = { dueAt, work, pulls: options.pulls };
    this.#alarms.add(alarm);
    this.#rearm();
    return () => {
      if (this.#alarms.delete(alarm)) this.#rearm();
    };
  }

  /** Announces work: the clock does not jump until it is released. */
  busy(): Release {
    this.#running += 1;
    this.#stopQuietTimer();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#running -= 1;
      // Whoever waits, waits until nothing runs.
      if (this.#running === 0) this.#rearm();
    };
  }

  /** Resolves when nothing is running and no delivery is due any more, now or later. */
  async idle(): Promise<void> {
    if (this.#stepped) return this.#step((alarm) => alarm.pulls);
    while (!this.#closed && (this.#running > 0 || this.#earliest((alarm) => alarm.pulls) !== undefined)) {
      await new Promise<void>((resolve) => this.#idleWaiters.add(resolve));
    }
  }

  /**
   * Moves the clock forward by `ms`, letting everything that falls due on the way happen in its order and at its time.
   * @throws RangeError for a clock that shows real time, or a negative duration.
   */
  async advance(ms: number): Promise<void> {
    if (this.mode === "real") throw new RangeError("This clock shows real time: it cannot be advanced.");
    if (!(ms >= 0)) throw new RangeError("The clock only moves forward.");
    if (!this.#stepped) return this.#advanceTo(this.now() + ms);
    return this.#step(undefined, ms);
  }

  async #advanceTo(target: number): Promise<void> {
    this.#advancing = true;
    try {
      await this.#fireInOrder((alarm) => alarm.dueAt <= target);
      this.#jumpTo(target);
    } finally {
      this.#advancing = false;
      this.#rearm();
    }
  }

  /** One step after the other: what falls due within `ms`, or all alarms that match, however late they are due. */
  #step(matches: ((alarm: Alarm) => boolean) | undefined, ms = 0): Promise<void> {
    const step = this.#steps.then(async () => {
      if (matches === undefined) return this.#advanceTo(this.now() + ms);
      this.#advancing = true;
      try {
        await this.#fireInOrder(matches);
      } finally {
        this.#advancing = false;
        this.#rearm();
      }
    });
    this.#steps = step.catch(() => {});
    return step;
  }

  async #fireInOrder(matches: (alarm: Alarm) => boolean): Promise<void> {
    while (!this.#closed) {
      await this.#untilNothingRuns();
      const next = this.#earliest(matches);
      if (next === undefined) return;
      this.#jumpTo(next.dueAt);
      this.#fire(next);
    }
  }

  /** Forgets every alarm and lets the process end. */
  close(): void {
    this.#closed = true;
    this.#alarms.clear();
    clearTimeout(this.#timer);
    this.#stopQuietTimer();
    this.#wakeIdleWaiters();
  }

  #earliest(matches: (alarm: Alarm) => boolean): Alarm | undefined {
    let earliest: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (matches(alarm) && (earliest === undefined || alarm.dueAt < earliest.dueAt)) earliest = alarm;
    }
    return earliest;
  }

  #fire(alarm: Alarm): void {
    if (this.#alarms.delete(alarm)) alarm.work();
  }

  #fireDue(): void {
    for (;;) {
      const due = this.#earliest((alarm) => alarm.dueAt <= this.now());
      if (due === undefined) break;
      this.#fire(due);
    }
    this.#rearm();
  }

  #jumpTo(time: number): void {
    const ahead = time - this.now();
    if (ahead <= 0) return;
    this.#offset += ahead;
    this.#onOffset(this.#offset);
  }

  async #untilNothingRuns(): Promise<void> {
    // Work that an alarm started announces itself within the same turn of the event loop.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (!this.#closed && this.#running > 0) {
      await new Promise<void>((resolve) => this.#idleWaiters.add(resolve));
    }
  }

  #wakeIdleWaiters(): void {
    const waiters = [...this.#idleWaiters];
    this.#idleWaiters.clear();
    for (const wake of waiters) wake();
  }

  #stopQuietTimer(): void {
    clearTimeout(this.#quietTimer);
    this.#quietTimer = undefined;
  }

  #rearm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stopQuietTimer();
    this.#wakeIdleWaiters();
    if (this.#closed || this.#advancing || this.#stepped) return;
    const next = this.#earliest(() => true);
    if (next === undefined) return;
    const wait = Math.min(Math.max(next.dueAt - this.now(), 0), LONGEST_TIMEOUT);
    this.#timer = setTimeout(() => this.#fireDue(), wait);
    this.#timer.unref();
    if (
      this.mode === "virtual" &&
      this.#running === 0 &&
      this.#earliest((alarm) => alarm.pulls) !== undefined
    ) {
      this.#quietTimer = setTimeout(() => this.#jumpToNextDelivery(), this.#quietMs);
      this.#quietTimer.unref();
    }
  }

  #jumpToNextDelivery(): void {
    const delivery = this.#earliest((alarm) => alarm.pulls);
    if (delivery === undefined || this.#running > 0) return;
    this.#jumpTo(delivery.dueAt);
    this.#fireDue();
  }
}
