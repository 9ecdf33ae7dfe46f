import type { SizedItem } from "../storage/stored-item.js";
import type { Index, Table } from "../tables/table.js";
import { keyAttributes } from "../tables/table.js";
import type { Item } from "../values/attribute-value.js";
import { equalMaps } from "../values/compare.js";
import { encodeItem } from "../values/encode.js";
import { itemSize } from "../values/size.js";
import type { CapacityMode, MetricsMode } from "./inputs/common.js";

/** What an operation used of a table and its indexes, as `ReturnConsumedCapacity` shows it. */
export class Consumption {
  #table = 0;
  /** Units that belong to the table, but are shown in the total only. */
  #failed = 0;
  readonly #indexes = new Map<Index, number>();

  constructor(
    readonly table: Table,
    /** Transactions show their units a second time, by kind, and cost a table (but no index) twice as much. */
    readonly transaction?: "Read" | "Write",
  ) {}

  addTable(units: number): void {
    this.#table += this.transaction === undefined ? units : 2 * units;
  }

  /** What a statement of a batch cost that failed. */
  addFailed(units: number): void {
    this.#failed += units;
  }

  addIndex(index: Index, units: number): void {
    if (units > 0) this.#indexes.set(index, (this.#indexes.get(index) ?? 0) + units);
  }

  /** What a write of an item costs, whatever became of it. */
  addWrite(old: SizedItem | undefined, next: SizedItem | undefined): void {
    this.addTable(writeUnits(Math.max(old?.size ?? 0, next?.size ?? 0)));
    for (const index of this.table.indexes) this.addIndex(index, indexWriteUnits(index, old, next));
  }

  toJson(mode: "TOTAL" | "INDEXES"): string {
    const total = [...this.#indexes.values()].reduce((sum, units) => sum + units, this.#table + this.#failed);
    const { transaction } = this;
    const show = (units: number) =>
      transaction === undefined
        ? `"CapacityUnits":${units}`
        : `"CapacityUnits":${units},"${transaction}CapacityUnits":${units}`;
    let json = `{"TableName":${JSON.stringify(this.table.name)},${show(total)}`;
    if (mode === "INDEXES") {
      json += `,"Table":{${show(this.#table)}}`;
      for (const [kind, member] of [
        ["local", "LocalSecondaryIndexes"],
        ["global", "GlobalSecondaryIndexes"],
      ]) {
        const entries = [...this.#indexes].filter(([index]) => index.kind === kind);
        if (entries.length === 0) continue;
        const list = entries.map(([index, units]) => `${JSON.stringify(index.name)}:{${show(units)}}`);
        json += `,"${member}":{${list.join(",")}}`;
      }
    }
    return `${json}}`;
  }
}

export const writeUnits = (size: number): number => Math.max(1, Math.ceil(size / 1024));

export const readUnits = (size: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(size / 4096)) * (consistent ? 1 : 0.5);

function indexWriteUnits(index: Index, old: SizedItem | undefined, next: SizedItem | undefined): number {
  const before = projected(index, old);
  const after = projected(index, next);
  if (before === undefined || after === undefined) {
    const present = before ?? after;
    return present === undefined ? 0 : writeUnits(itemSize(present));
  }
  if (equalMaps(before, after)) return 0;
  const sameKey = keyAttributes(index.keys).every(({ name }) => {
    const from = before.get(name);
    const to = after.get(name);
    return from?.value === to?.value;
  });
  if (sameKey) return writeUnits(Math.max(itemSize(before), itemSize(after)));
  return writeUnits(itemSize(before)) + writeUnits(itemSize(after));
}

const projected = (index: Index, sized: SizedItem | undefined): Item | undefined =>
  sized !== undefined && index.entryKey(sized.item, "") !== undefined ? index.project(sized.item) : undefined;

/** The member `ConsumedCapacity` with a comma before it, where it was asked for. */
export function capacityMember(mode: CapacityMode, consumption: () => Consumption): string {
  return mode === undefined || mode === "NONE" ? "" : `,"ConsumedCapacity":${consumption().toJson(mode)}`;
}

/** The member `ItemCollectionMetrics` with a comma before it: only tables with local indexes have collections. */
export function metricsMember(mode: MetricsMode, table: Table, item: () => Item): string {
  return mode === "SIZE" && table.hasLocalIndexes
    ? `,"ItemCollectionMetrics":${collectionMetrics(table, item())}`
    : "";
}

/** An item collection's metrics. We keep no sizes of collections: the range is that of a small one. */
function collectionMetrics(table: Table, item: Item): string {
  const { name } = table.keys.hash;
  const hash = item.get(name);
  const key = encodeItem(hash === undefined ? new Map() : new Map([[name, hash]]));
  return `{"ItemCollectionKey":${key},"SizeEstimateRangeGB":[0,1]}`;
}

/** The metrics of the collections that some items are in, each once. */
export function collectionMetricsList(table: Table, items: readonly Item[]): string {
  return `[${[...new Set(items.map((item) => collectionMetrics(table, item)))].join(",")}]`;
}

/** A JSON object from members that each start with a comma. */
export const objectOf = (...members: readonly string[]): string => `{${members.join("").slice(1)}}`;
