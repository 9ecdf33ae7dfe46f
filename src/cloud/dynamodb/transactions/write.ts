import { onTransactItems } from "../access.js";
import type { Engine } from "../engine.js";
import { validation } from "../errors.js";
import { ofTransactItems } from "../leading-keys.js";
import type { DynamoDbOperation } from "../operation.js";
import type { Place } from "../storage/place.js";
import { replaceItem } from "../storage/write.js";
import type { Table } from "../tables/table.js";
import type { Item } from "../values/attribute-value.js";
import { Consumption, collectionMetricsList, objectOf, readUnits, writeUnits } from "../wire/capacity.js";
import { transactWriteItemsInput } from "../wire/inputs/transactions.js";
import type { JsonObject } from "../wire/json.js";
import { readInput } from "../wire/shapes.js";
import { beginTransaction } from "./begin.js";
import { cancelFor, cancelForFirst, type Reason, reasonFor } from "./cancellation.js";
import { type Part, type PlannedWrite, partOf, placeOf, plan, tableOfPart } from "./plan.js";
import { type Done, remember, wasDone } from "./tokens.js";

const LARGEST_TRANSACTION = 4 * 1024 * 1024;

export const transactWriteItems: DynamoDbOperation = {
  access: onTransactItems,
  leadingKeys: ofTransactItems,
  begin: beginTransaction,
  run(engine, json) {
    const input = readInput(transactWriteItemsInput, json);
    const parts = input.TransactItems.map(partOf);
    const { ClientRequestToken: token, ReturnConsumedCapacity: capacity = "NONE" } = input;
    const { planned, consumed } = commitParts(engine, {
      request: json,
      items: json.TransactItems,
      parts,
      token,
      capacity,
    });
    return objectOf(
      consumed,
      input.ReturnItemCollectionMetrics === "SIZE" && planned !== undefined ? metricsMap(parts, planned) : "",
    );
  },
};

/** A transaction that writes, whatever language its parts were written in. */
interface WriteTransaction {
  readonly request: JsonObject;
  /** What a replay must send again. */
  readonly items: unknown;
  readonly parts: readonly Part[];
  readonly token: string | undefined;
  readonly capacity: "TOTAL" | "INDEXES" | "NONE";
}

/**
 * Does a transaction, or sees that it was done (`planned` is `undefined` then).
 * @throws DynamoDbError
 */
export function commitParts(
  engine: Engine,
  { request, items, parts, token, capacity }: WriteTransaction,
): { readonly planned: readonly PlannedWrite[] | undefined; readonly consumed: string } {
  checkPayload(parts.reduce((sum, { payload }) => sum + payload, 0));
  const tables = parts.map((part) => tableOfPart(engine, part));
  if (token !== undefined) engine.inFlight.checkToken(token, request);
  const done = token === undefined ? undefined : wasDone(engine, token, items);
  if (done !== undefined) {
    return { planned: undefined, consumed: capacityList(capacity, () => replayUnits(tables, done)) };
  }

  const planned = planAll(engine, request, parts, tables);
  engine.store.transaction((transaction) => {
    for (const { place, old, next, writes } of planned) {
      if (writes) replaceItem(engine, transaction, place, old, next);
    }
    if (token !== undefined) remember(engine, transaction, token, items, planned.map(largerSize));
  });
  const consumed = capacityList(capacity, () => {
    const units = new Map<Table, Consumption>();
    for (const { place, old, next, writes } of planned) {
      const consumption = consumptionOf(units, place.table, "Write");
      if (writes) consumption?.addWrite(old, next);
      else consumption?.addTable(writeUnits(old?.size ?? 0));
    }
    return units;
  });
  return { planned, consumed };
}

/** What AWS limits is what a request carries, not what lies in its tables. @throws DynamoDbError */
function checkPayload(size: number): void {
  if (size <= LARGEST_TRANSACTION) return;
  const problem = "Transaction payload size cannot exceed 4MB. Payload Size: ";
  // Said twice: so AWS writes it.
  throw validation(`${problem}: ${problem}${size}`);
}

const largerSize = ({ old, next }: PlannedWrite): number => Math.max(old?.size ?? 0, next?.size ?? 0);

/** A replay costs as much as reading what the transaction wrote, or would have replaced. */
function replayUnits(tables: readonly Table[], sizes: Done): ReadonlyMap<Table, Consumption> {
  const units = new Map<Table, Consumption>();
  tables.forEach((table, index) => {
    consumptionOf(units, table, "Read")?.addTable(readUnits(sizes[index] ?? 0, true));
  });
  return units;
}

function planAll(
  engine: Engine,
  request: JsonObject,
  parts: readonly Part[],
  tables: readonly Table[],
): readonly PlannedWrite[] {
  const places: (Place | undefined)[] = [];
  const reasons = parts.map((part, index) =>
    reasonUnlessEmptyKey(() => {
      const table = tables[index];
      if (table !== undefined) places[index] = placeOf(table, part);
      return undefined;
    }),
  );
  checkDistinct(places);
  cancelForFirst(reasons);
  const planned: PlannedWrite[] = [];
  const all = parts.map((part, index) =>
    reasonUnlessEmptyKey(() => {
      const place = places[index];
      const taken = place && engine.inFlight.reasonFor(place, request);
      if (taken !== undefined) return taken;
      const result = place && plan(engine, part, place);
      if (result === undefined || "code" in result) return result;
      planned.push(result);
      return undefined;
    }),
  );
  cancelFor(all);
  return planned;
}

/** An empty value in a key is no reason to cancel, but an error of the whole request. @throws DynamoDbError */
function reasonUnlessEmptyKey(work: () => Reason): Reason {
  const reason = reasonFor(work);
  if (reason?.code === "ValidationError" && EMPTY_KEY.test(reason.message)) throw validation(reason.message);
  return reason;
}

const EMPTY_KEY = /for a key attribute cannot contain an empty (string|binary) value/;

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
  const lists = new Map<string, { readonly table: Table; readonly keys: Item[] }>();
  planned.forEach(({ place: { table }, writes }, index) => {
    const part = parts[index];
    if (part === undefined || !writes || !table.hasLocalIndexes) return;
    const list = lists.get(part.tableName) ?? { table, keys: [] };
    list.keys.push(part.key);
    lists.set(part.tableName, list);
  });
  if (lists.size === 0) return "";
  const members = [...lists].map(
    ([name, { table, keys }]) => `${JSON.stringify(name)}:${collectionMetricsList(table, keys)}`,
  );
  return `,"ItemCollectionMetrics":{${members.join(",")}}`;
}
