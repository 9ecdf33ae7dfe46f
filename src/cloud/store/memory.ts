import { hash } from "node:crypto";
import { createRequire } from "node:module";
import type sortedBtree from "sorted-btree";
import { RecentReads } from "./recent-reads.js";
import type { Key, Range, Store, Transaction } from "./store.js";

/** A state of a memory store, taken by `snapshot`. It never changes. */
export interface Snapshot {
  /** Equal for equal contents, as `MemoryStore.hash` gives it. */
  hash(): string;
}

/** A store in memory that can go back to an earlier state. */
export interface MemoryStore extends Store {
  /** Keeps the present state: takes the same short time for any size. */
  snapshot(): Snapshot;
  /** Goes back (or forth) to a state of this store or of another memory store. */
  restore(snapshot: Snapshot): void;
  /** A digest of the content: equal contents give equal digests, whatever led there. Costs what changed since the last. */
  hash(): string;
}

/** A CommonJS module whose class is `exports.default`: loaders disagree on what `import` makes of that. */
const { default: BTree }: typeof sortedBtree = createRequire(import.meta.url)("sorted-btree");
type Tree = InstanceType<typeof BTree<Key, string>>;

/** The sum of all entries' digests: adding and taking away entries in any order leads to the same sum. */
type Sum = readonly [number, number, number, number, number, number];

/** What the digest sees of a value: the same of values that mean the same. */
type Meaning = (key: Key, value: string) => string;

const EMPTY_SUM: Sum = [0, 0, 0, 0, 0, 0];
const BYTES_A_PART = 4;

const compare = (a: Key, b: Key): number => (a < b ? -1 : a > b ? 1 : 0);

class State implements Snapshot {
  constructor(
    readonly tree: Tree,
    /** The sum at some time; absent while nobody asked for a digest. */
    public sum: Sum | undefined,
    /** What changed since then: the values of that time. */
    readonly before: Map<Key, string | undefined>,
    readonly meaning: Meaning,
  ) {}

  hash(): string {
    this.#settle();
    const bytes = Buffer.alloc(EMPTY_SUM.length * BYTES_A_PART);
    this.sum?.forEach((part, index) => {
      bytes.writeUInt32BE(part, index * BYTES_A_PART);
    });
    return bytes.toString("hex");
  }

  clone(): State {
    if (this.sum !== undefined) this.#settle();
    return new State(this.tree.clone(), this.sum, new Map(), this.meaning);
  }

  /** To be told before a key's value changes. */
  changing(key: Key, value: string | undefined): void {
    if (this.sum !== undefined && !this.before.has(key)) this.before.set(key, value);
  }

  #settle(): void {
    if (this.sum === undefined) {
      this.sum = EMPTY_SUM;
      for (const [key, value] of this.tree.entries()) this.sum = this.#add(this.sum, key, value, 1);
      return;
    }
    for (const [key, old] of this.before) {
      const value = this.tree.get(key);
      if (value === old) continue;
      if (old !== undefined) this.sum = this.#add(this.sum, key, old, -1);
      if (value !== undefined) this.sum = this.#add(this.sum, key, value, 1);
    }
    this.before.clear();
  }

  #add(sum: Sum, key: Key, value: string, sign: 1 | -1): Sum {
    const content = `${key.length}:${key}${this.meaning(key, value)}`;
    const digest = Buffer.from(hash("sha256", content, "hex"), "hex");
    const part = (index: number) =>
      ((sum[index] ?? 0) + sign * digest.readUInt32BE(index * BYTES_A_PART)) >>> 0;
    return [part(0), part(1), part(2), part(3), part(4), part(5)];
  }
}

/** Creates an empty store in memory. Its digests are those of the values' meanings, by default the values themselves. */
export function createMemoryStore(meaning: Meaning = (_key, value) => value): MemoryStore {
  let state = new State(new BTree<Key, string>(undefined, compare), undefined, new Map(), meaning);
  /** What the running transaction changed, so that it can be undone. */
  let undo: (readonly [Key, string | undefined])[] | undefined;

  const recent = new RecentReads();
  const find = (key: Key): string | undefined => state.tree.get(key);
  const get = (key: Key): string | undefined => recent.get(key, find);
  const write = (key: Key, value: string | undefined): void => {
    const old = get(key);
    if (old === value) return;
    recent.set(key, value);
    undo?.push([key, old]);
    state.changing(key, old);
    if (value === undefined) state.tree.delete(key);
    else state.tree.set(key, value);
  };
  const reader = {
    get,
    entries: (range: Range) => entriesOf(state.tree, range),
  };
  const transaction: Transaction = { ...reader, put: write, delete: (key) => write(key, undefined) };

  return {
    ...reader,
    transaction<T>(work: (transaction: Transaction) => T): T {
      if (undo !== undefined) return work(transaction);
      const changes: (readonly [Key, string | undefined])[] = [];
      undo = changes;
      try {
        return work(transaction);
      } catch (error) {
        undo = undefined;
        for (const [key, old] of changes.reverse()) write(key, old);
        throw error;
      } finally {
        undo = undefined;
      }
    },
    snapshot: () => state.clone(),
    restore(snapshot: Snapshot): void {
      if (!(snapshot instanceof State)) throw new TypeError("This is no snapshot of a memory store.");
      state = snapshot.clone();
      recent.clear();
    },
    hash: () => state.hash(),
    close: async () => {},
  };
}

function* entriesOf(tree: Tree, { from, to, reverse }: Range): Iterable<readonly [Key, string]> {
  if (reverse) {
    for (const entry of tree.entriesReversed(to, undefined, true)) {
      if (entry[0] < from) return;
      yield entry;
    }
    return;
  }
  for (const entry of tree.entries(from)) {
    if (entry[0] >= to) return;
    yield entry;
  }
}
