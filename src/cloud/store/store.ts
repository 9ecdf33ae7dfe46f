/**
 * The one transactional store below the embedded AWS: an ordered map from keys to text.
 *
 * A key is a *byte string*: every character stands for one byte (U+0000 to U+00FF), so plain string comparison is
 * byte order. A value is text. Everything is synchronous, so that a transaction is one uninterrupted piece of code.
 */
export type Key = string;

export interface Range {
  /** First key, included. */
  readonly from: Key;
  /** End of the range, excluded. */
  readonly to: Key;
  /** From the last to the first. Default `false`. */
  readonly reverse?: boolean;
}

export interface Reader {
  get(key: Key): string | undefined;
  /** The entries of a range in order, read lazily: stop iterating when enough was seen. */
  entries(range: Range): Iterable<readonly [Key, string]>;
}

export interface Transaction extends Reader {
  put(key: Key, value: string): void;
  delete(key: Key): void;
}

export interface Store extends Reader {
  /** Tells a durable store from a copy of it. */
  readonly identity?: string;
  /**
   * Runs `work` atomically: when it returns, everything that it wrote is there, and survives the death of the process
   * if the store is durable; when it throws, nothing is. A transaction within a transaction joins it.
   */
  transaction<T>(work: (transaction: Transaction) => T): T;
  close(): Promise<void>;
}

/** The range of all keys that start with `prefix` (which must not end in U+00FF). */
export function prefixRange(prefix: Key): Range {
  const last = prefix.charCodeAt(prefix.length - 1);
  return { from: prefix, to: prefix.slice(0, -1) + String.fromCharCode(last + 1) };
}
