import type { CancelAlarm, CloudClock } from "../../clock/clock.js";
import type { Key, Store, Transaction } from "../../store/store.js";
import { after, uint64 } from "../storage/key-bytes.js";
import type { KeySpace } from "../tables/catalog.js";
import type { Table } from "../tables/table.js";
import type { Item } from "../values/attribute-value.js";

/** Items that expired longer ago are left alone: AWS takes their time for a mistake. */
const FIVE_YEARS_IN_SECONDS = 5 * 365 * 24 * 60 * 60;
const DIGITS = /^[0-9]{1,15}(?:\.[0-9]+)?$/;

/** The epoch second that an item expires at, as far as AWS takes it for one. */
export function expiryOf(table: Table, item: Item): number | undefined {
  const setting = table.record.timeToLive;
  if (setting === undefined || !setting.enabled) return undefined;
  const value = item.get(setting.attribute);
  if (value?.type !== "N" || !DIGITS.test(value.value)) return undefined;
  return Math.floor(Number(value.value));
}

/**
 * The expiry times of all items, in order, and the one alarm for the next of them. An expired item stays, and is read
 * and written like any other, until the sweep, which comes `lagMs` after its time.
 */
export class Expiries {
  #alarm: { readonly dueAt: number; readonly cancel: CancelAlarm } | undefined;

  constructor(
    readonly store: Store,
    readonly clock: CloudClock,
    readonly space: KeySpace,
    readonly lagMs: number,
    /** Deletes an expired item. */
    readonly remove: (table: number, itemTail: Key) => void,
  ) {}

  /** Notes that an item's expiry changed. */
  moved(
    transaction: Transaction,
    table: Table,
    itemTail: Key,
    old: number | undefined,
    next: number | undefined,
  ): void {
    if (old === next) return;
    if (old !== undefined) transaction.delete(this.#key(old, table.record.number, itemTail));
    if (next === undefined) return;
    transaction.put(this.#key(next, table.record.number, itemTail), "");
    const dueAt = this.#dueAt(next);
    if (this.#alarm === undefined || dueAt < this.#alarm.dueAt) this.#set(dueAt);
  }

  /** Sets the alarm for the earliest expiry in the store: at the start, and when the store went back to another state. */
  rearm(): void {
    this.#alarm?.cancel();
    this.#alarm = undefined;
    for (const [key] of this.store.entries(this.#all())) {
      this.#set(this.#dueAt(this.#read(key).second));
      return;
    }
  }

  close(): void {
    this.#alarm?.cancel();
    this.#alarm = undefined;
  }

  #set(dueAt: number): void {
    this.#alarm?.cancel();
    const cancel = this.clock.at(dueAt, () => this.#sweep(), { pulls: false });
    this.#alarm = { dueAt, cancel };
  }

  #sweep(): void {
    this.#alarm = undefined;
    const now = this.clock.now();
    const due: Key[] = [];
    for (const [key] of this.store.entries(this.#all())) {
      if (this.#dueAt(this.#read(key).second) > now) break;
      due.push(key);
    }
    for (const key of due) {
      const { second, table, itemTail } = this.#read(key);
      this.store.transaction((transaction) => {
        transaction.delete(key);
        if (second >= now / 1000 - FIVE_YEARS_IN_SECONDS) this.remove(table, itemTail);
      });
    }
    this.rearm();
  }

  #dueAt(second: number): number {
    return second * 1000 + this.lagMs;
  }

  #all() {
    return { from: this.space.expiries, to: after(this.space.expiries) };
  }

  #key(second: number, table: number, itemTail: Key): Key {
    return `${this.space.expiries}${uint64(second)}${table}/${itemTail}`;
  }

  #read(key: Key): { second: number; table: number; itemTail: Key } {
    const start = this.space.expiries.length;
    let second = 0;
    for (let i = start; i < start + 8; i++) second = second * 256 + key.charCodeAt(i);
    const slash = key.indexOf("/", start + 8);
    return { second, table: Number(key.slice(start + 8, slash)), itemTail: key.slice(slash + 1) };
  }
}
