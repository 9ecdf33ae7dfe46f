import { HelpfulError } from "../../errors/helpful.js";
import { AlarmedClock } from "./alarmed-clock.js";
import type { ClockOptions } from "./clock.js";
import { Timer } from "./timer.js";

/** Nobody moves a clock that shows real time. */
export class RealTimeError extends HelpfulError {
  constructor() {
    super(
      "This embedded AWS runs in real time: its clock can't be advanced. Wait for the time to pass; or start one in virtual time: idem-lab cloud stop, then: idem-lab cloud start",
    );
  }
}

export interface RealClockOptions extends ClockOptions {
  /** What counts as real time, epoch ms. Default `Date.now`. */
  readonly source?: () => number;
}

/** Real time, ahead by what an earlier process jumped: it neither jumps nor can be advanced. */
export class RealClock extends AlarmedClock {
  readonly #next = new Timer();

  constructor({ source = Date.now, ...options }: RealClockOptions = {}) {
    super(source, options);
  }

  protected override advanceBy(): Promise<void> {
    return Promise.reject(new RealTimeError());
  }

  protected override wind(): void {
    const next = this.alarms.earliest();
    if (next !== undefined) this.#next.set(next.dueAt - this.now(), () => this.fireDue());
  }

  protected override rest(): void {
    this.#next.clear();
  }
}
