import { RecentReads } from "./recent-reads.js";
import type { Key, Range, Store, Transaction } from "./store.js";

/** A store whose transactions are visible at once, and durable together with others of the same turn. */
export interface GroupCommitStore extends Store {
  /**
   * Resolves when all that was written so far survives the death of the process; `undefined`: it does already.
   * Nobody may be told of a write before. Rejects where the store below could not take it.
   */
  flushed(): Promise<void> | undefined;
  /** Gives up what the store below has not taken: nothing of it is written any more. */
  abandon(): void;
  /** Calls `work` before each commit: what it writes is part of it. */
  beforeCommit(work: () => void): void;
}

/** Where more keys than this wait, they are written at once. */
const MOST_PENDING = 10_000;

/** How long what nobody waits for may stay in memory alone: a log line, an event that was delivered. */
const LATER_MS = 5;

/** Changes by key; `undefined`: the key is deleted. */
type Changes = Map<Key, string | undefined>;

/**
 * Lets transactions share one commit of a durable store. A commit costs it the same for one write as for many, so
 * what happens within one turn of the event loop is kept in memory and written at its end, in order and all together;
 * where nobody waits for it, a few milliseconds later.
 * Nobody else may write what is read through it.
 */
export function createGroupCommitStore(below: Store): GroupCommitStore {
  const pending: Changes = new Map();
  const recent = new RecentReads();
  /** What the running transaction changed: it joins the pending changes when it succeeds. */
  let current: Changes | undefined;
  let flush: { readonly done: Promise<void>; readonly timer: NodeJS.Immediate } | undefined;

  let preparation: (() => void) | undefined;
  let preparing = false;

  const prepare = (): void => {
    preparing = true;
    try {
      preparation?.();
    } finally {
      preparing = false;
    }
  };

  const writeDown = (): void => {
    flush = undefined;
    prepare();
    if (pending.size === 0) return;
    below.transaction((transaction) => {
      for (const [key, value] of pending) {
        if (value === undefined) transaction.delete(key);
        else transaction.put(key, value);
      }
    });
    for (const [key, value] of pending) recent.set(key, value);
    // Only what was taken is forgotten: after an error the next flush tries again.
    pending.clear();
  };

  let later: NodeJS.Timeout | undefined;
  const scheduleForLater = (): void => {
    later ??= setTimeout(() => {
      later = undefined;
      try {
        if (flush === undefined) writeDown();
      } catch {
        // Nobody waits: the next who does is told.
      }
    }, LATER_MS);
  };

  const schedule = (): void => {
    if (flush !== undefined) return;
    let resolve = (): void => {};
    let reject = (_reason: unknown): void => {};
    const done = new Promise<void>((fulfil, refuse) => {
      resolve = fulfil;
      reject = refuse;
    });
    // Whoever has nobody to answer does not wait: a failure is everyone else's to see.
    done.catch(() => {});
    const timer = setImmediate(() => {
      try {
        writeDown();
        resolve();
      } catch (error) {
        reject(error);
      }
    });
    flush = { done, timer };
  };

  const get = (key: Key): string | undefined => {
    if (current?.has(key)) return current.get(key);
    return pending.has(key) ? pending.get(key) : recent.get(key, below.get);
  };
  const entries = (range: Range): Iterable<readonly [Key, string]> => {
    const changed = changesWithin(range, pending, current);
    return changed.length === 0 ? below.entries(range) : merged(below.entries(range), changed, range);
  };
  const change = (key: Key, value: string | undefined): void => {
    current?.set(key, value);
  };
  const transaction: Transaction = { get, entries, put: change, delete: (key) => change(key, undefined) };

  return {
    get,
    entries,
    transaction<T>(work: (transaction: Transaction) => T): T {
      if (current !== undefined) return work(transaction);
      const changes: Changes = new Map();
      current = changes;
      let result: T;
      try {
        result = work(transaction);
      } finally {
        current = undefined;
      }
      if (changes.size === 0) return result;
      for (const [key, value] of changes) pending.set(key, value);
      // What is written before a commit is part of it.
      if (preparing) return result;
      if (pending.size > MOST_PENDING) writeDown();
      else scheduleForLater();
      return result;
    },
    flushed() {
      if (pending.size > 0) schedule();
      return flush?.done;
    },
    abandon() {
      pending.clear();
    },
    beforeCommit(work) {
      preparation = work;
    },
    async close() {
      clearImmediate(flush?.timer);
      clearTimeout(later);
      try {
        writeDown();
      } finally {
        await below.close();
      }
    },
  };
}

type Entry = readonly [Key, string | undefined];

/** The changed keys of a range, in its order; the later changes count. */
function changesWithin({ from, to, reverse }: Range, ...layers: (Changes | undefined)[]): readonly Entry[] {
  const found: Changes = new Map();
  for (const layer of layers) {
    for (const [key, value] of layer ?? []) if (key >= from && key < to) found.set(key, value);
  }
  const sign = reverse ? -1 : 1;
  return [...found].sort(([a], [b]) => (a < b ? -sign : sign));
}

function* merged(
  stored: Iterable<readonly [Key, string]>,
  changed: readonly Entry[],
  { reverse = false }: Range,
): Iterable<readonly [Key, string]> {
  let next = 0;
  const comesFirst = (a: Key, b: Key): boolean => (reverse ? a > b : a < b);
  for (const entry of stored) {
    for (let change = changed[next]; change && comesFirst(change[0], entry[0]); change = changed[++next]) {
      if (change[1] !== undefined) yield [change[0], change[1]];
    }
    const same = changed[next];
    if (same?.[0] !== entry[0]) yield entry;
    else {
      next += 1;
      if (same[1] !== undefined) yield [same[0], same[1]];
    }
  }
  for (const [key, value] of changed.slice(next)) if (value !== undefined) yield [key, value];
}
