import type { Key } from "../../store/store.js";
import { after, escapeZeros, keyBytes, ordered, partition, uint32 } from "../storage/key-bytes.js";
import { Index, type Source } from "../tables/table.js";
import type { KeyValue } from "../values/attribute-value.js";
import type { KeyRange, SortCondition } from "./key-condition.js";

/** A part of the store's order. */
export interface Bounds {
  readonly from: Key;
  readonly to: Key;
}

/** Where the entries of a query lie. */
export function queryBounds(source: Source, { hashes, leading, sort }: KeyRange): Bounds {
  const prefix = source.prefix + partition(...hashes) + leading.map(ordered).join("");
  const whole = { from: prefix, to: after(prefix) };
  if (sort === undefined) return whole;
  const at = (value: KeyValue): Bounds => sortBounds(source, prefix, value);
  const low = at(sort.low);
  return { ...whole, ...sortRange(sort, low, source, prefix, at) };
}

function sortRange(
  { operator, low: value, high }: SortCondition,
  low: Bounds,
  source: Source,
  prefix: Key,
  at: (value: KeyValue) => Bounds,
): Partial<Bounds> {
  switch (operator) {
    case "EQ":
      return low;
    case "LT":
      return { to: low.from };
    case "LE":
      return { to: low.to };
    case "GT":
      return { from: low.to };
    case "GE":
      return { from: low.from };
    case "BETWEEN":
      return { from: low.from, to: high === undefined ? low.to : at(high).to };
    case "BEGINS_WITH": {
      const bytes = keyBytes(value);
      const start = prefix + (source instanceof Index ? escapeZeros(bytes) : bytes);
      return { from: start, to: after(start) };
    }
  }
}

/** The entries with exactly this sort key: in a table it ends the key, in an index the item's own key follows. */
function sortBounds(source: Source, prefix: Key, value: KeyValue): Bounds {
  if (source instanceof Index) {
    const from = prefix + ordered(value);
    return { from, to: after(from) };
  }
  const from = prefix + keyBytes(value);
  return { from, to: `${from}\0` };
}

const ALL_PARTITIONS = 2 ** 32;

/** Where the entries of a scan lie: everything, or one of several segments. */
export function scanBounds(source: Source, segment: number, total: number): Bounds {
  const edge = (number: number): Key =>
    number >= total
      ? after(source.prefix)
      : source.prefix + uint32(Math.ceil((ALL_PARTITIONS * number) / total));
  return { from: segment === 0 ? source.prefix : edge(segment), to: edge(segment + 1) };
}
