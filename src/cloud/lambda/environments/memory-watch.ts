/** How often it is looked, in ms. */
const LOOK_EVERY_MS = 12;

/**
 * Looks at what works for longer: one timer for all, since most invocations end before it goes off. What is watched
 * is looked at from the second time on.
 */
export class MemoryWatch {
  /** Whether it was there the last time. */
  readonly #watched = new Map<() => void, boolean>();
  #timer: NodeJS.Timeout | undefined;

  /** Calls `look` again and again, until `unwatch`. */
  watch(look: () => void): void {
    this.#watched.set(look, false);
    this.#timer ??= setInterval(() => this.#lookAtAll(), LOOK_EVERY_MS).unref();
  }

  unwatch(look: () => void): void {
    this.#watched.delete(look);
  }

  #lookAtAll(): void {
    if (this.#watched.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    for (const [look, isOld] of this.#watched) {
      if (isOld) look();
      else this.#watched.set(look, true);
    }
  }
}
