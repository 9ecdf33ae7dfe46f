import type { Engine } from "../engine.js";
import { validation } from "../errors.js";
import { type Place, replaceItem } from "../storage/write.js";
import type { Table } from "../tables/table.js";
import { Consumption, collectionMetrics, objectOf, readUnits, writeUnits } from "../wire/capacity.js";
import { transactWriteItemsInput } from "../wire/inputs/transactions.js";
import type { JsonObject } from "../wire/json.js";
import { readInput } from "../wire/shapes.js";
import { cancelFor, type Reason, reasonFor } from "./cancellation.js";
import { CONFLICT } from "./in-flight.js";
import { type Part, type PlannedWrite, partOf, placeOf, plan, tableOfPart } from "./plan.js";
import { remember, wasDone } from "./tokens.js";

const LARGEST_TRANSACTION = 4 * 1024 * 1024;

export function transactWriteItems(engine: Engine, json: JsonObject): string {
  const input = readInput(transactWriteItemsInput, json);
  const parts = input.TransactItems.map(partOf);
  const tables = parts.map((part) => tableOfPart(engine, part));
  const { ClientRequestToken: token, ReturnConsumedCapacity: capacity = "NONE" } = input;
  if (token !== undefined) engine.inFlight.checkToken(token, json);
  if (token !== undefined && wasDone(engine, token, json.TransactItems)) {
    const read = (): Map<Table, Consumption> => {
      const units = new Map<Table, Consumption>();
      for (const [index, part] of parts.entries()) {
        const size = part.next?.size ?? 0;
        consumptionOf(units, tables[index], "Read")?.addTable(readUnits(size, true));
      }
      return units;
    };
    return objectOf(capacityList(capacity, read));
  }

  const planned = planAll(engine, json, parts, tables);
  const size = planned.reduce((sum, { next, old }) => sum + (next?.size ?? old?.size ?? 0), 0);
  if (size > LARGEST_TRANSACTION) {
    throw validation("Transaction cannot exceed the maximum allowed size of 4 MB");
  }
  engine.store.transaction((transaction) => {
    for (const { place, old, next, writes } of planned) {
      if (writes) replaceItem(engine, transaction, place, old, next);
    }
    if (token !== undefined) remember(engine, transaction, token, json.TransactItems);
  });
  return objectOf(
    capacityList(capacity, () => {
      const units = new Map<Table, Consumption>();
      for (const { place, old, next, writes } of planned) {
        const consumption = consumptionOf(units, place.table, "Write");
        if (writes) consumption?.addWrite(old, next);
        else consumption?.addTable(writeUnits(old?.size ?? 0));
      }
      return units;
    }),
    input.ReturnItemCollectionMetrics === "SIZE" ? metricsMap(parts, planned) : "",
  );
}

function planAll(
  engine: Engine,
  request: JsonObject,
  parts: readonly Part[],
  tables: readonly Table[],
): readonly PlannedWrite[] {
  const places: (Place | undefined)[] = [];
  const reasons = parts.map((part, index) =>
    reasonFor(() => {
      const table = tables[index];
      if (table !== undefined) places[index] = placeOf(table, part);
      return undefined;
    }),
  );
  checkDistinct(places);
  const planned: PlannedWrite[] = [];
  const all = parts.map(
    (part, index): Reason =>
      reasons[index] ??
      reasonFor(() => {
        const place = places[index];
        if (place !== undefined && engine.inFlight.owns(place, request)) return CONFLICT;
        const result = place && plan(engine, part, place);
        if (result === undefined || "code" in result) return result;
        planned.push(result);
        return undefined;
      }),
  );
  cancelFor(all);
  return planned;
}

/** @throws DynamoDbError when two parts are about one item */
export function checkDistinct(places: readonly (Place | undefined)[]): void {
  const seen = new Set<string>();
  for (const place of places) {
    if (place === undefined) continue;
    const key = place.table.prefix + place.tail;
    if (seen.has(key)) {
      throw validation("Transaction request cannot include multiple operations on one item");
    }
    seen.add(key);
  }
}

/** The one entry of a table in the list of what was consumed. */
export function consumptionOf(
  units: Map<Table, Consumption>,
  table: Table | undefined,
  kind: "Read" | "Write",
): Consumption | undefined {
  if (table === undefined) return undefined;
  const known = units.get(table) ?? new Consumption(table, kind);
  units.set(table, known);
  return known;
}

export function capacityList(
  mode: "TOTAL" | "INDEXES" | "NONE",
  units: () => ReadonlyMap<Table, Consumption>,
): string {
  if (mode === "NONE") return "";
  const list = [...units().values()].map((consumption) => consumption.toJson(mode));
  return `,"ConsumedCapacity":[${list.join(",")}]`;
}

function metricsMap(parts: readonly Part[], planned: readonly PlannedWrite[]): string {
  const lists = new Map<string, string[]>();
  planned.forEach(({ place, writes }, index) => {
    const part = parts[index];
    if (part === undefined || !writes || !place.table.hasLocalIndexes) return;
    const list = lists.get(part.tableName) ?? [];
    list.push(collectionMetrics(place.table, part.key));
    lists.set(part.tableName, list);
  });
  if (lists.size === 0) return "";
  const members = [...lists].map(([name, list]) => `${JSON.stringify(name)}:[${list.join(",")}]`);
  return `,"ItemCollectionMetrics":{${members.join(",")}}`;
}
