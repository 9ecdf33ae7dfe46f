import { type Alarm, Alarms } from "./alarms.js";
import type { AlarmOptions, CancelAlarm, ClockOptions, CloudClock, Release } from "./clock.js";
import { MeasuredPhase, type Phase, type PhaseName } from "./phase.js";

/**
 * What all kinds of time share: an offset from a source, alarms that go off in their order, and who waits until
 * nothing runs. A kind says what makes its alarms go off.
 */
export abstract class AlarmedClock implements CloudClock {
  handlersAhead = 0;
  protected readonly alarms = new Alarms();
  #offset: number;
  #running = 0;
  #isMoving = false;
  #closed = false;
  readonly #idleWaiters = new Set<() => void>();
  readonly #onOffset: (offset: number) => void;

  /** @param source the time that the offset is added to, epoch ms */
  constructor(
    private readonly source: () => number,
    { offset = 0, onOffset = () => {} }: ClockOptions,
  ) {
    this.#offset = offset;
    this.#onOffset = onOffset;
  }

  now(): number {
    return this.source() + this.#offset;
  }

  get handlerTime(): string {
    return String(this.#offset + this.handlersAhead);
  }

  isDue(dueAt: number): boolean {
    return dueAt <= this.now();
  }

  isWorthWaitingFor(time: number): boolean {
    return time > this.now();
  }

  begin(_phase: PhaseName): Phase {
    return new MeasuredPhase();
  }

  at(dueAt: number, work: () => void, options: AlarmOptions): CancelAlarm {
    const alarm: Alarm = { dueAt, work, pulls: options.pulls };
    this.alarms.add(alarm);
    this.#changed();
    return () => {
      if (this.alarms.remove(alarm)) this.#changed();
    };
  }

  busy(): Release {
    this.#running += 1;
    this.workBegan();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#running -= 1;
      // Whoever waits, waits until nothing runs.
      if (this.#running === 0) this.#changed();
    };
  }

  async idle(): Promise<void> {
    while (!this.#closed && (this.isRunning || this.alarms.earliest((alarm) => alarm.pulls) !== undefined)) {
      await this.#change();
    }
  }

  async advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new RangeError("The clock only moves forward.");
    await this.advanceBy(ms);
  }

  close(): void {
    this.#closed = true;
    this.alarms.clear();
    this.rest();
    this.#wakeIdleWaiters();
  }

  /** Sees to it that the next alarm goes off; after each change of the alarms, and when the last work has ended. */
  protected abstract wind(): void;

  /** Withdraws what `wind` has set going. */
  protected abstract rest(): void;

  /** Work was announced. */
  protected workBegan(): void {}

  protected get isRunning(): boolean {
    return this.#running > 0;
  }

  /** Whether somebody moves the clock at present. */
  protected get isMoving(): boolean {
    return this.#isMoving;
  }

  protected advanceBy(ms: number): Promise<void> {
    const target = this.now() + ms;
    return this.move(
      (alarm) => alarm.dueAt <= target,
      () => this.jumpTo(target),
    );
  }

  /** Lets the alarms that match go off in their order, each at its time and once what the one before began has ended. */
  protected async move(matches: (alarm: Alarm) => boolean, arrive = (): void => {}): Promise<void> {
    this.#isMoving = true;
    this.rest();
    try {
      while (!this.#closed) {
        await this.#untilNothingRuns();
        const next = this.alarms.earliest(matches);
        if (next === undefined) break;
        this.jumpTo(next.dueAt);
        this.#fire(next);
      }
      arrive();
    } finally {
      this.#isMoving = false;
      this.#changed();
    }
  }

  protected fireDue(): void {
    for (;;) {
      const due = this.alarms.earliest((alarm) => alarm.dueAt <= this.now());
      if (due === undefined) break;
      this.#fire(due);
    }
    this.#changed();
  }

  /** Never goes back. */
  protected jumpTo(time: number): void {
    const ahead = time - this.now();
    if (ahead <= 0) return;
    this.#offset += ahead;
    this.#onOffset(this.#offset);
  }

  #fire(alarm: Alarm): void {
    if (this.alarms.remove(alarm)) alarm.work();
  }

  #changed(): void {
    this.rest();
    this.#wakeIdleWaiters();
    if (!this.#closed && !this.#isMoving) this.wind();
  }

  async #untilNothingRuns(): Promise<void> {
    // Work that an alarm started announces itself within the same turn of the event loop.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (!this.#closed && this.isRunning) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#idleWaiters.add(resolve));
  }

  #wakeIdleWaiters(): void {
    const waiters = [...this.#idleWaiters];
    this.#idleWaiters.clear();
    for (const wake of waiters) wake();
  }
}
