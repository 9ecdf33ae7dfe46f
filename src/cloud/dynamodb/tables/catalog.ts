import type { Key, Reader, Transaction } from "../../store/store.js";
import { prefixRange } from "../../store/store.js";
import { notFound } from "../errors.js";
import { after } from "../storage/key-bytes.js";
import type { TableRecord } from "./record.js";
import { Table } from "./table.js";

/** Where the parts of the engine's state lie in the store. */
export class KeySpace {
  constructor(readonly prefix: Key) {}

  table(name: string): Key {
    return `${this.prefix}t/${name}`;
  }

  /** Whether a value is an item or tells of items: text before its JSON, in which the order of attributes says nothing. */
  holdsItems(key: Key): boolean {
    return key.startsWith(`${this.prefix}d/`) || key.startsWith(`${this.prefix}s/`);
  }

  /** The format that everything here is in. */
  get format(): Key {
    return `${this.prefix}f`;
  }

  /** The number that the next table gets. */
  get nextTable(): Key {
    return `${this.prefix}n`;
  }

  items(table: number): Key {
    return `${this.prefix}d/${table}/`;
  }

  indexes(table: number): Key {
    return `${this.prefix}i/${table}/`;
  }

  /** When items expire: due time first, so that the next one comes first. */
  get expiries(): Key {
    return `${this.prefix}x/`;
  }

  /** Client request tokens, and when they are forgotten. */
  get tokens(): Key {
    return `${this.prefix}k/`;
  }

  /** The records of one stream of a table: it gets another label each time it is enabled. */
  stream(table: number, label: string): Key {
    return `${this.prefix}s/${table}/${label}/`;
  }

  /** Descriptions of streams whose table is gone or whose stream was disabled. */
  get pastStreams(): Key {
    return `${this.prefix}p/`;
  }
}

interface Known {
  readonly text: string;
  readonly table: Table;
}

/** The tables in the store. What was read is kept as long as its text is the same: a restored store needs no notice. */
export class Catalog {
  readonly #known = new Map<string, Known>();

  constructor(
    readonly store: Reader,
    readonly space: KeySpace,
    readonly region: string,
    readonly accountId: string,
  ) {}

  find(name: string): Table | undefined {
    const text = this.store.get(this.space.table(name));
    const known = this.#known.get(name);
    if (text === undefined) {
      if (known !== undefined) this.#known.delete(name);
      return undefined;
    }
    if (known?.text === text) return known.table;
    // The engine wrote this text itself.
    const record: TableRecord = JSON.parse(text);
    const table = this.#table(record);
    this.#known.set(name, { text, table });
    return table;
  }

  /** @throws DynamoDbError when there is no such table */
  get(name: string): Table {
    const table = this.find(name);
    if (table === undefined) throw notFound();
    return table;
  }

  /** The table with this number, for what comes from the store and not from a caller. */
  byNumber(number: number): Table | undefined {
    for (const name of this.names()) {
      const table = this.find(name);
      if (table?.record.number === number) return table;
    }
    return undefined;
  }

  /** The names of all tables after one, in order. */
  *names(exclusiveStart?: string): Iterable<string> {
    const start = this.space.table("");
    const range = prefixRange(start);
    const from = exclusiveStart === undefined ? range.from : `${start}${exclusiveStart}\0`;
    for (const [key] of this.store.entries({ from, to: range.to })) yield key.slice(start.length);
  }

  put(transaction: Transaction, record: TableRecord): Table {
    transaction.put(this.space.table(record.name), JSON.stringify(record));
    return this.#table(record);
  }

  /** Deletes a table with all of its data. */
  delete(transaction: Transaction, { record, name }: Table): void {
    transaction.delete(this.space.table(name));
    this.#known.delete(name);
    for (const prefix of [this.space.items(record.number), this.space.indexes(record.number)]) {
      deleteAll(transaction, prefix);
    }
  }

  nextNumber(transaction: Transaction): number {
    const number = Number(transaction.get(this.space.nextTable) ?? "0");
    transaction.put(this.space.nextTable, String(number + 1));
    return number;
  }

  arn(name: string): string {
    return `arn:aws:dynamodb:${this.region}:${this.accountId}:table/${name}`;
  }

  #table(record: TableRecord): Table {
    return new Table(
      record,
      this.arn(record.name),
      this.space.items(record.number),
      this.space.indexes(record.number),
    );
  }
}

/** Deletes every key that starts with `prefix`. */
export function deleteAll(transaction: Transaction, prefix: Key): void {
  const keys = [...transaction.entries({ from: prefix, to: after(prefix) })].map(([key]) => key);
  for (const key of keys) transaction.delete(key);
}
