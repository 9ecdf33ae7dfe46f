/** The target's time, as its answers tell it: this machine's clock may be wrong, and may be set meanwhile. */

/** An answer tells its second, and not what of it has passed. */
const SECOND = 1_000;

export class AnsweredTime {
  /** What is to be added to `#here()` at least, and at most. */
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;
  readonly #here: () => number;

  /** @param here ms since whenever; it is never set back */
  constructor(here: () => number = () => performance.now()) {
    this.#here = here;
  }

  /** A time to give to `heard`, when a request leaves. */
  readonly here = (): number => this.#here();

  get isKnown(): boolean {
    return Number.isFinite(this.#least);
  }

  /**
   * An answer has come.
   * @param date its `Date`
   * @param sent when its request left
   */
  heard(date: string, sent: number): void {
    const told = Date.parse(date);
    if (Number.isNaN(told)) return;
    const least = told - this.#here();
    const most = told + SECOND - sent;
    // This machine may have slept, or the target's clock was moved: then the last answer is right.
    const contradicts = least > this.#most || most < this.#least;
    this.#least = contradicts ? least : Math.max(this.#least, least);
    this.#most = contradicts ? most : Math.min(this.#most, most);
  }

  /** Epoch ms on the target's clock; this machine's, as long as nothing was heard. */
  now(): number {
    return this.isKnown ? Math.round(this.#here() + this.#least) : Date.now();
  }
}
