import { AlarmedClock } from "./alarmed-clock.js";
import type { ClockOptions } from "./clock.js";
import { ModelledPhase, type Phase, type PhaseName } from "./phase.js";

/**
 * Time that moves by steps: deliveries wait for `advance` or `idle`, and happen one after the other while these run;
 * what functions do takes a modelled time. Then nothing depends on how fast anybody is.
 */
export class SteppedClock extends AlarmedClock {
  /** One step after the other. */
  #steps: Promise<void> = Promise.resolve();

  /** @param begin what it shows without an offset, epoch ms */
  constructor(begin: number, options: ClockOptions = {}) {
    super(() => begin, options);
  }

  override get handlerTime(): string {
    return `=${this.now() + this.handlersAhead}`;
  }

  override isDue(dueAt: number): boolean {
    return this.isMoving && super.isDue(dueAt);
  }

  override isWorthWaitingFor(time: number): boolean {
    return this.isMoving && super.isWorthWaitingFor(time);
  }

  override begin(phase: PhaseName): Phase {
    return new ModelledPhase(phase, (ms) => this.jumpTo(this.now() + ms));
  }

  /** Lets every delivery happen, however late it is due. */
  override idle(): Promise<void> {
    return this.#step(() => this.move((alarm) => alarm.pulls));
  }

  protected override advanceBy(ms: number): Promise<void> {
    return this.#step(() => super.advanceBy(ms));
  }

  protected override wind(): void {}

  protected override rest(): void {}

  #step(work: () => Promise<void>): Promise<void> {
    const step = this.#steps.then(work);
    this.#steps = step.catch(() => {});
    return step;
  }
}
