import { existsSync, statSync } from "node:fs";
import { open } from "lmdb";
import { ClosedStoreError } from "./closed.js";
import { checkDataFile, DamagedStoreError } from "./damage.js";
import type { Key, Range, Store, Transaction } from "./store.js";
import { isUnwritable, UnwritableStoreError } from "./unwritable.js";

export { DamagedStoreError } from "./damage.js";

/** Half a page is the longest key: DynamoDB's partition key (2 KB) and sort key (1 KB) need more than 2 KB. */
const PAGE_SIZE = 8192;

/** Keys are byte strings, one character a byte. */
const keyEncoder = {
  writeKey: (key: Key, target: Buffer, position: number): number =>
    position + target.write(key, position, "latin1"),
  readKey: (source: Buffer, start: number, end: number): Key => source.toString("latin1", start, end),
};

/**
 * Opens (or creates) a durable store in one file.
 *
 * What a transaction wrote survives the death of the process (`kill -9` too): it is handed to the operating system
 * before `transaction` returns. It is not flushed to the disk each time (`noSync`), so a power cut can take the last
 * seconds with it, or damage the file. That is the right bargain for a laboratory.
 * @throws DamagedStoreError when the file is not a whole store
 */
export function openLmdbStore(path: string): Store {
  if (existsSync(path)) checkDataFile(path, PAGE_SIZE);
  const database = openDatabase(path);
  let depth = 0;
  let isClosed = false;
  const opened = (): typeof database => {
    if (isClosed) throw new ClosedStoreError(path);
    return database;
  };

  const reader = {
    get: (key: Key): string | undefined => opened().get(key),
    *entries(range: Range): Iterable<readonly [Key, string]> {
      const database = opened();
      if (range.from >= range.to) return;
      const bounds = range.reverse
        ? { start: range.to, end: range.from, reverse: true, exclusiveStart: true, inclusiveEnd: true }
        : { start: range.from, end: range.to };
      for (const { key, value } of database.getRange(bounds)) yield [key, value];
    },
  };
  const transaction: Transaction = {
    ...reader,
    put: (key, value) => database.putSync(key, value),
    delete: (key) => {
      database.removeSync(key);
    },
  };

  const { dev, ino } = statSync(path, { bigint: true });
  return {
    ...reader,
    identity: `${dev}:${ino}`,
    transaction<T>(work: (transaction: Transaction) => T): T {
      if (depth > 0) return work(transaction);
      depth += 1;
      try {
        return opened().transactionSync(() => work(transaction));
      } catch (error) {
        throw isUnwritable(error) ? new UnwritableStoreError(path, error) : error;
      } finally {
        depth -= 1;
      }
    },
    close() {
      isClosed = true;
      return database.close();
    },
  };
}

function openDatabase(path: string) {
  try {
    return open<string, Key>({
      path,
      noSubdir: true,
      pageSize: PAGE_SIZE,
      encoding: "string",
      keyEncoder,
      noSync: true,
      cache: false,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (/MDB_(INVALID|CORRUPTED|VERSION_MISMATCH)/.test(reason)) throw new DamagedStoreError(path, reason);
    throw error;
  }
}
