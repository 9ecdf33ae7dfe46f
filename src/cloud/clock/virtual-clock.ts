import { AlarmedClock } from "./alarmed-clock.js";
import type { ClockOptions } from "./clock.js";
import { Timer } from "./timer.js";

export interface VirtualClockOptions extends ClockOptions {
  /** Real milliseconds without work before the clock jumps, so that a client can finish sending. Default 100. */
  readonly quietMs?: number;
  /** What counts as real time, epoch ms. Default `Date.now`. */
  readonly source?: () => number;
}

/**
 * Virtual time: real time plus an offset. When nothing is running and the next *delivery* (a retry, a backoff, a
 * redelivery) lies in the future, the clock jumps there. Alarms of data (a TTL sweep) never pull it: they go off when
 * the time comes, by itself or by `advance`.
 */
export class VirtualClock extends AlarmedClock {
  readonly #next = new Timer();
  readonly #quiet = new Timer();
  readonly #quietMs: number;

  constructor({ quietMs = 100, source = Date.now, ...options }: VirtualClockOptions = {}) {
    super(source, options);
    this.#quietMs = quietMs;
  }

  protected override workBegan(): void {
    this.#quiet.clear();
  }

  protected override wind(): void {
    const next = this.alarms.earliest();
    if (next === undefined) return;
    this.#next.set(next.dueAt - this.now(), () => this.fireDue());
    if (this.isRunning || this.alarms.earliest((alarm) => alarm.pulls) === undefined) return;
    this.#quiet.set(this.#quietMs, () => this.#jumpToNextDelivery());
  }

  protected override rest(): void {
    this.#next.clear();
    this.#quiet.clear();
  }

  #jumpToNextDelivery(): void {
    const delivery = this.alarms.earliest((alarm) => alarm.pulls);
    if (delivery === undefined || this.isRunning) return;
    this.jumpTo(delivery.dueAt);
    this.fireDue();
  }
}
