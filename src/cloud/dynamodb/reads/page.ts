import type { Key } from "../../store/store.js";
import type { Engine } from "../engine.js";
import { holds } from "../expressions/condition.js";
import { StoredItem } from "../storage/stored-item.js";
import type { AttributeValue, Item } from "../values/attribute-value.js";
import { encodeItem } from "../values/encode.js";
import { project } from "../values/paths.js";
import { itemSize } from "../values/size.js";
import { mostStored, storedSize } from "../values/stored-size.js";
import { Consumption, capacityMember, objectOf, readUnits } from "../wire/capacity.js";
import type { CapacityMode } from "../wire/inputs/common.js";
import type { Bounds } from "./bounds.js";
import { type Found, type ReadRequest, startKeyNames } from "./request.js";

/** A page ends when what was read takes this much of it. */
const PAGE_BYTES = 1024 * 1024;

/** How full a page is. Items are only measured when it may be nearly full: most pages never are. */
class Fullness {
  #most = 0;
  #taken = 0;
  #waiting: (() => Item)[] = [];

  constructor(readonly sortKey: string | undefined) {}

  /** Takes an item of a size; whether the page is full with it. */
  add(size: number, item: () => Item): boolean {
    this.#most += mostStored(size);
    this.#waiting.push(item);
    if (this.#most < PAGE_BYTES) return false;
    for (const waiting of this.#waiting) this.#taken += storedSize(waiting(), this.sortKey);
    this.#waiting = [];
    return this.#taken >= PAGE_BYTES;
  }
}

/** Where a page starts, and which way it goes. */
export interface Order {
  readonly start: Key | undefined;
  readonly reverse?: boolean;
}

/** Reads one page and writes the answer of a Query or Scan. */
export function readPage(
  engine: Engine,
  request: ReadRequest,
  bounds: Bounds,
  { start, reverse = false }: Order,
  capacity: CapacityMode,
): string {
  const page = fillPage(engine, request, bounds, { start, reverse });
  return objectOf(
    request.countOnly ? "" : `,"Items":[${page.items.join(",")}]`,
    `,"Count":${page.count},"ScannedCount":${page.scanned}`,
    page.last === undefined ? "" : `,"LastEvaluatedKey":${encodeItem(lastKey(request, page.last))}`,
    capacityMember(capacity, () => {
      const consumption = new Consumption(request.table);
      page.charge(consumption);
      return consumption;
    }),
  );
}

/** Reads one page. */
export function fillPage(
  engine: Engine,
  request: ReadRequest,
  bounds: Bounds,
  { start, reverse = false }: Order,
): Page {
  const page = new Page(request);
  for (const entry of engine.store.entries({ ...resumed(bounds, start, reverse), reverse })) {
    const found = stored(engine, request, entry);
    if (found !== undefined && page.add(found)) break;
  }
  return page;
}

function resumed({ from, to }: Bounds, start: Key | undefined, reverse: boolean): Bounds {
  if (start === undefined) return { from, to };
  if (reverse) return { from, to: start < to ? start : to };
  const next = `${start}\0`;
  return { from: next > from ? next : from, to };
}

/** The item behind an entry; those of an index refer to the table's. */
function stored(
  engine: Engine,
  { table, index }: ReadRequest,
  [, value]: readonly [Key, string],
): StoredItem | undefined {
  if (index === undefined) return new StoredItem(value);
  const item = engine.store.get(table.prefix + value);
  return item === undefined ? undefined : new StoredItem(item);
}

/** The key of an item that was read, to go on after it. */
export function lastKey({ table, index }: Found, { item }: StoredItem): Item {
  const key = new Map<string, AttributeValue>();
  for (const name of startKeyNames(table, index)) {
    const value = item.get(name);
    if (value !== undefined) key.set(name, value);
  }
  return key;
}

export class Page {
  readonly items: string[] = [];
  count = 0;
  scanned = 0;
  /** The last item that was read, where more may follow. */
  last: StoredItem | undefined;
  #bytes = 0;
  /** Units of the items that a local index had to fetch from the table. */
  #fetched = 0;

  readonly #fullness: Fullness;

  constructor(readonly request: ReadRequest) {
    this.#fullness = new Fullness(request.table.keys.range?.name);
  }

  /** Takes an item that was read; whether the page ends with it. */
  add(found: StoredItem): boolean {
    const { filter, index, limit } = this.request;
    const partial = index !== undefined && index.projection.ProjectionType !== "ALL";
    const part = partial ? index.project(found.item) : undefined;
    const size = part === undefined ? found.size : itemSize(part);
    this.scanned += 1;
    this.#bytes += size;
    if (this.request.whole && index !== undefined) this.#fetched += readUnits(found.size, true);
    const visible = part === undefined || this.request.whole ? undefined : part;
    if (filter === undefined || holds(filter, visible ?? found.item)) {
      this.count += 1;
      if (!this.request.countOnly) this.items.push(this.#shown(found, visible));
    }
    const full = this.#fullness.add(size, () => part ?? found.item);
    if (this.scanned < limit && !full) return false;
    this.last = found;
    return true;
  }

  /** Counts what the page took. */
  charge(consumption: Consumption): void {
    const { index, consistent } = this.request;
    const units = Math.max(1, Math.ceil(this.#bytes / 4096)) * (consistent ? 1 : 0.5);
    if (index === undefined) consumption.addTable(units);
    else {
      consumption.addIndex(index, units);
      consumption.addTable(this.#fetched * (consistent ? 1 : 0.5));
    }
  }

  #shown(found: StoredItem, visible: Item | undefined): string {
    const { projection, show } = this.request;
    if (show !== undefined) return show(visible ?? found.item);
    if (projection !== undefined) return encodeItem(project(visible ?? found.item, projection));
    return visible === undefined ? found.json : encodeItem(visible);
  }
}
