import { onTable } from "../access.js";
import type { Engine } from "../engine.js";
import { validation } from "../errors.js";
import type { DynamoDbOperation } from "../operation.js";
import { after } from "../storage/key-bytes.js";
import { StoredItem } from "../storage/stored-item.js";
import { describedTable } from "../tables/describe.js";
import { checkGivenName } from "../tables/names.js";
import type { TimeToLiveRecord } from "../tables/record.js";
import type { Table } from "../tables/table.js";
import { tableInput, updateTimeToLiveInput } from "../wire/inputs/tables.js";
import { readInput } from "../wire/shapes.js";
import { expiryOf } from "./expiries.js";

/** AWS takes one change an hour. */
const CHANGE_EVERY_MS = 60 * 60 * 1000;

export const updateTimeToLive: DynamoDbOperation = {
  access: onTable,
  run(engine, json) {
    const { TableName, TimeToLiveSpecification } = readInput(updateTimeToLiveInput, json, checkGivenName);
    const table = describedTable(engine, TableName);
    const { AttributeName: attribute, Enabled: enabled } = TimeToLiveSpecification;
    const now = engine.clock.now();
    checkChange(table.record.timeToLive, { attribute, enabled, changedAt: now });
    engine.store.transaction((transaction) => {
      const expiries = new Map<string, number>();
      forEachExpiry(engine, table, (tail, second) => expiries.set(tail, second));
      const timeToLive = { attribute, enabled, changedAt: now };
      const changed = engine.tables.put(transaction, { ...table.record, timeToLive });
      for (const [tail, second] of expiries)
        engine.expiries.moved(transaction, table, tail, second, undefined);
      expiries.clear();
      forEachExpiry(engine, changed, (tail, second) => expiries.set(tail, second));
      for (const [tail, second] of expiries)
        engine.expiries.moved(transaction, changed, tail, undefined, second);
    });
    return JSON.stringify({ TimeToLiveSpecification: { Enabled: enabled, AttributeName: attribute } });
  },
};

function checkChange(old: TimeToLiveRecord | undefined, next: TimeToLiveRecord): void {
  const active = old?.enabled === true;
  if (active && next.enabled) throw validation("TimeToLive is already enabled");
  if (!active && !next.enabled) throw validation("TimeToLive is already disabled");
  if (active && old.attribute !== next.attribute) {
    throw validation(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${old.attribute}`,
    );
  }
  if (old !== undefined && next.changedAt - old.changedAt < CHANGE_EVERY_MS) {
    throw validation("Time to live has been modified multiple times within a fixed interval");
  }
}

function forEachExpiry(engine: Engine, table: Table, visit: (tail: string, second: number) => void): void {
  if (table.record.timeToLive?.enabled !== true) return;
  for (const [key, stored] of engine.store.entries({ from: table.prefix, to: after(table.prefix) })) {
    const second = expiryOf(table, new StoredItem(stored).item);
    if (second !== undefined) visit(key.slice(table.prefix.length), second);
  }
}

export const describeTimeToLive: DynamoDbOperation = {
  access: onTable,
  run(engine, json) {
    const { TableName } = readInput(tableInput, json, checkGivenName);
    const setting = describedTable(engine, TableName).record.timeToLive;
    return JSON.stringify({
      TimeToLiveDescription:
        setting?.enabled === true
          ? { TimeToLiveStatus: "ENABLED", AttributeName: setting.attribute }
          : { TimeToLiveStatus: "DISABLED" },
    });
  },
};
