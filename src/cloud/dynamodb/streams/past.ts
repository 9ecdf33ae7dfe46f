import type { Transaction } from "../../store/store.js";
import type { Engine } from "../engine.js";
import { deleteAll } from "../tables/catalog.js";
import type { KeyElement, StreamRecord } from "../tables/record.js";
import type { Table } from "../tables/table.js";
import { RETENTION_MS } from "./records.js";

/** A stream that gets no more records: they can be read for a day. */
export interface PastStream {
  readonly tableName: string;
  readonly tableNumber: number;
  readonly keys: readonly KeyElement[];
  readonly stream: StreamRecord;
  readonly createdAt: number;
  readonly closedAt: number;
}

/** Keeps the description of a table's stream, which ends here; streams that ended a day ago are forgotten. */
export function closeStream(engine: Engine, transaction: Transaction, { record }: Table): void {
  if (record.stream?.enabled !== true) return;
  forgetOld(engine, transaction);
  const past: PastStream = {
    tableName: record.name,
    tableNumber: record.number,
    keys: record.keys,
    stream: record.stream,
    createdAt: Date.parse(`${record.stream.label}Z`),
    closedAt: engine.clock.now(),
  };
  transaction.put(`${engine.space.pastStreams}${record.name}/${record.stream.label}`, JSON.stringify(past));
}

function forgetOld(engine: Engine, transaction: Transaction): void {
  const { pastStreams } = engine.space;
  const known = [...transaction.entries({ from: pastStreams, to: `${pastStreams}\xff` })];
  for (const [key, text] of known) {
    // The engine wrote this text itself.
    const { closedAt, tableNumber, stream }: PastStream = JSON.parse(text);
    if (closedAt > engine.clock.now() - RETENTION_MS) continue;
    transaction.delete(key);
    deleteAll(transaction, engine.space.stream(tableNumber, stream.label));
  }
}
