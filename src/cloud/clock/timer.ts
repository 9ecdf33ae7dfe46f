/** `setTimeout` takes at most this many milliseconds. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** One timer, which does not keep the process alive. It may go off early: whoever is woken looks again. */
export class Timer {
  #timer: NodeJS.Timeout | undefined;

  set(ms: number, work: () => void): void {
    this.clear();
    this.#timer = setTimeout(work, Math.min(Math.max(ms, 0), LONGEST_TIMEOUT)).unref();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
