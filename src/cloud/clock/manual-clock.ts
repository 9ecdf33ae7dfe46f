import { AlarmedClock } from "./alarmed-clock.js";
import { Timer } from "./timer.js";

/**
 * Time that stands still until it is moved by `advance`. What is due already happens a moment later; deliveries do
 * not pull it.
 */
export class ManualClock extends AlarmedClock {
  readonly #overdue = new Timer();

  /** @param begin what it shows at first, epoch ms */
  constructor(begin: number) {
    super(() => begin, {});
  }

  override get handlerTime(): string {
    return `=${this.now() + this.handlersAhead}`;
  }

  protected override wind(): void {
    const next = this.alarms.earliest();
    if (next !== undefined && this.isDue(next.dueAt)) this.#overdue.set(0, () => this.fireDue());
  }

  protected override rest(): void {
    this.#overdue.clear();
  }
}
