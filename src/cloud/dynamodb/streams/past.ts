import type { Transaction } from "../../store/store.js";
import type { Engine } from "../engine.js";
import type { KeyElement, StreamRecord } from "../tables/record.js";
import type { Table } from "../tables/table.js";

/** A stream that gets no more records: they can be read for a day. */
export interface PastStream {
  readonly tableName: string;
  readonly tableNumber: number;
  readonly keys: readonly KeyElement[];
  readonly stream: StreamRecord;
  readonly createdAt: number;
  readonly closedAt: number;
}

/** Keeps the description of a table's stream, which ends here. */
export function closeStream(engine: Engine, transaction: Transaction, { record }: Table): void {
  if (record.stream?.enabled !== true) return;
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
