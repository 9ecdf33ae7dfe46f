/**
 * The time limit of an environment's invocations. One timer is wound up again for each: to make and to withdraw one
 * costs more than the invocation's own bookkeeping.
 */
export class Deadline {
  #timer: NodeJS.Timeout | undefined;
  #passed: (() => void) | undefined;

  constructor(private readonly ms: number) {}

  /** What `work` comes to, or `"timeout"` if that takes too long. */
  within<T>(work: Promise<T>): Promise<T | "timeout"> {
    return new Promise((resolve, reject) => {
      const passed = (): void => resolve("timeout");
      this.#passed = passed;
      if (this.#timer === undefined) this.#timer = setTimeout(() => this.#passed?.(), this.ms).unref();
      else this.#timer.refresh();
      const over = (): void => {
        if (this.#passed === passed) this.#passed = undefined;
      };
      work.then(
        (value) => {
          over();
          resolve(value);
        },
        (problem) => {
          over();
          reject(problem);
        },
      );
    });
  }

  /** Lets the timer go. */
  close(): void {
    clearTimeout(this.#timer);
  }
}
