import type { Key } from "./store.js";

/** So many keys are kept, with values up to this length: half a megabyte at most, and mostly far less. */
const MOST_KEPT = 256;
const LONGEST_VALUE = 2048;

/**
 * What was read last from a store. Whoever writes a key has mostly just read it, and every request reads its table's
 * description: finding a key again in a tree costs more than the rest of a small read.
 */
export class RecentReads {
  readonly #values = new Map<Key, string | undefined>();

  /** The value of a key (`undefined`: it has none), from `find` where it is not known. */
  get(key: Key, find: (key: Key) => string | undefined): string | undefined {
    const known = this.#values.get(key);
    if (known !== undefined || this.#values.has(key)) return known;
    const value = find(key);
    this.set(key, value);
    return value;
  }

  /** To be told of every change. */
  set(key: Key, value: string | undefined): void {
    if (value !== undefined && value.length > LONGEST_VALUE) {
      this.#values.delete(key);
      return;
    }
    if (this.#values.size >= MOST_KEPT) this.#values.clear();
    this.#values.set(key, value);
  }

  /** The store is in another state. */
  clear(): void {
    this.#values.clear();
  }
}
