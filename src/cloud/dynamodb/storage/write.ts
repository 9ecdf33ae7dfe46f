import type { Key, Transaction } from "../../store/store.js";
import type { Engine } from "../engine.js";
import { appendRecord, type Cause } from "../streams/records.js";
import type { Table } from "../tables/table.js";
import { expiryOf } from "../ttl/expiries.js";
import type { Place } from "./place.js";
import { type NewItem, type SizedItem, StoredItem } from "./stored-item.js";

export function readItem(engine: Engine, { table, tail }: Place): StoredItem | undefined {
  const stored = engine.store.get(table.prefix + tail);
  return stored === undefined ? undefined : new StoredItem(stored);
}

/** Replaces an item (`undefined`: there is none) with all that follows: indexes, expiry, stream. */
export function replaceItem(
  engine: Engine,
  transaction: Transaction,
  place: Place,
  old: SizedItem | undefined,
  next: NewItem | undefined,
  cause: Cause = "client",
): void {
  replaceStored(engine, transaction, place, old, next);
  appendRecord(engine, transaction, place.table, old, next, cause);
}

/** The same without the stream, for items that only move. */
export function replaceStored(
  engine: Engine,
  transaction: Transaction,
  place: Place,
  old: SizedItem | undefined,
  next: NewItem | undefined,
): void {
  const { table, tail } = place;
  const key = table.prefix + tail;
  if (next !== undefined) transaction.put(key, next.stored);
  else if (old !== undefined) transaction.delete(key);
  if (table.indexes.length > 0) replaceEntries(transaction, place, old, next);
  if (table.record.timeToLive?.enabled) {
    const from = old && expiryOf(table, old.item);
    const to = next && expiryOf(table, next.item);
    engine.expiries.moved(transaction, table, tail, from, to);
  }
}

function replaceEntries(
  transaction: Transaction,
  { table, tail }: Place,
  old: SizedItem | undefined,
  next: NewItem | undefined,
): void {
  for (const index of table.indexes) {
    const from = old && index.entryKey(old.item, tail);
    const to = next && index.entryKey(next.item, tail);
    if (from === to) continue;
    if (from !== undefined) transaction.delete(from);
    if (to !== undefined) transaction.put(to, tail);
  }
}

/** Deletes an item whose time has come, unless it or its table is gone or its expiry was moved. */
export function removeExpired(engine: Engine, table: Table, tail: Key): void {
  const old = readItem(engine, { table, tail });
  if (old === undefined) return;
  engine.store.transaction((transaction) =>
    replaceItem(engine, transaction, { table, tail }, old, undefined, "time-to-live"),
  );
}
