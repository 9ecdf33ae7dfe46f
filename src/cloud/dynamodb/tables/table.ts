import type { Key } from "../../store/store.js";
import { keyBytes, ordered, partition, tieBreaker } from "../storage/key-bytes.js";
import {
  type AttributeValue,
  type Item,
  isKeyValue,
  type KeyType,
  type KeyValue,
} from "../values/attribute-value.js";
import type { IndexRecord, KeyElement, Projection, TableRecord } from "./record.js";

/** An attribute that keys are made of. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/**
 * What items are found by: a partition key, and perhaps a sort key. Those of global indexes may be made of several
 * attributes, and items are in order of the first, then of the second...
 */
export interface KeySchema {
  /** The first attribute of the partition key: all of it, except in some global indexes. */
  readonly hash: KeyAttribute;
  readonly hashes: readonly KeyAttribute[];
  /** The first attribute of the sort key: all of it, except in some global indexes. */
  readonly range?: KeyAttribute;
  readonly ranges: readonly KeyAttribute[];
}

/** The attributes of a key schema, in order. */
export const keyAttributes = ({ hashes, ranges }: KeySchema): readonly KeyAttribute[] => [
  ...hashes,
  ...ranges,
];

/** A table or index to read from. */
export interface Source {
  readonly keys: KeySchema;
  /** What all its keys in the store start with. */
  readonly prefix: Key;
}

export class Index implements Source {
  readonly name: string;
  readonly keys: KeySchema;
  readonly projection: Projection;
  readonly prefix: Key;

  constructor(
    readonly record: IndexRecord,
    readonly kind: "local" | "global",
    schema: (keys: readonly KeyElement[]) => KeySchema,
    /** The table's own keys, which every index holds too. */
    readonly tableKeys: KeySchema,
    tablePrefix: Key,
  ) {
    this.name = record.name;
    this.keys = schema(record.keys);
    this.projection = record.projection;
    this.prefix = `${tablePrefix}${record.number}/`;
  }

  /** The key of an item in this index; `undefined` for one that the index does not hold. */
  entryKey(item: Item, itemKey: Key): Key | undefined {
    const hashes = keysOf(item, this.keys.hashes);
    const ranges = keysOf(item, this.keys.ranges);
    if (hashes === undefined || ranges === undefined) return undefined;
    const start = this.prefix + partition(...hashes) + ranges.map(ordered).join("");
    const sibling = this.tableKeys.range && keyOf(item, this.tableKeys.range);
    // All entries of a local index's partition are of one partition of the table: there the table's sort key orders.
    if (this.kind === "local" && sibling !== undefined) {
      return start + keyBytes(sibling);
    }
    return start + tieBreaker(keysOf(item, keyAttributes(this.tableKeys)) ?? [], itemKey);
  }

  /** Whether an attribute can be read from the index. */
  holds(attribute: string): boolean {
    if (this.projection.ProjectionType === "ALL") return true;
    if (this.projection.NonKeyAttributes?.includes(attribute)) return true;
    return [...keyAttributes(this.keys), ...keyAttributes(this.tableKeys)].some(
      ({ name }) => name === attribute,
    );
  }

  /** The part of an item that the index holds. */
  project(item: Item): Item {
    if (this.projection.ProjectionType === "ALL") return item;
    const part = new Map<string, AttributeValue>();
    for (const [name, value] of item) if (this.holds(name)) part.set(name, value);
    return part;
  }
}

/** The item's value for a key, where it has one of the right type. */
export function keyOf(item: Item, { name, type }: KeyAttribute): KeyValue | undefined {
  const value = item.get(name);
  return value !== undefined && value.type === type && isKeyValue(value) && value.value !== ""
    ? value
    : undefined;
}

/** The item's values for several attributes of a key; `undefined` where it lacks one. */
function keysOf(item: Item, attributes: readonly KeyAttribute[]): readonly KeyValue[] | undefined {
  const values = attributes.map((attribute) => keyOf(item, attribute)).filter((value) => value !== undefined);
  return values.length < attributes.length ? undefined : values;
}

/** A table as requests need it. */
export class Table implements Source {
  readonly name: string;
  readonly keys: KeySchema;
  readonly prefix: Key;
  readonly indexes: readonly Index[];
  readonly hasLocalIndexes: boolean;
  readonly #indexesByName: ReadonlyMap<string, Index>;

  constructor(
    readonly record: TableRecord,
    readonly arn: string,
    itemPrefix: Key,
    indexPrefix: Key,
  ) {
    this.name = record.name;
    this.keys = this.#schema(record.keys);
    this.prefix = itemPrefix;
    const index = (kind: Index["kind"]) => (one: IndexRecord) =>
      new Index(one, kind, (keys) => this.#schema(keys), this.keys, indexPrefix);
    this.indexes = [...record.localIndexes.map(index("local")), ...record.globalIndexes.map(index("global"))];
    this.hasLocalIndexes = record.localIndexes.length > 0;
    this.#indexesByName = new Map(this.indexes.map((one) => [one.name, one]));
  }

  index(name: string): Index | undefined {
    return this.#indexesByName.get(name);
  }

  /** The key in the store of the item with these key values. */
  itemKey(hash: KeyValue, range: KeyValue | undefined): Key {
    return this.prefix + this.itemTail(hash, range);
  }

  /** The same without the table's prefix: what an index refers to an item by. */
  itemTail(hash: KeyValue, range: KeyValue | undefined): Key {
    // The sort key comes last and needs no end.
    return partition(hash) + (range === undefined ? "" : keyBytes(range));
  }

  #schema(elements: readonly KeyElement[]): KeySchema {
    const attributes = (type: KeyElement["KeyType"]): readonly KeyAttribute[] =>
      elements
        .filter(({ KeyType }) => KeyType === type)
        .map(({ AttributeName: name }) => {
          const definition = this.record.attributes.find(({ AttributeName }) => AttributeName === name);
          return definition && { name, type: definition.AttributeType };
        })
        .filter((attribute) => attribute !== undefined);
    const hashes = attributes("HASH");
    const ranges = attributes("RANGE");
    const [hash] = hashes;
    const [range] = ranges;
    if (hash === undefined) throw new TypeError(`Table ${this.record.name} has a key without an attribute.`);
    return { hash, hashes, ranges, ...(range !== undefined && { range }) };
  }
}
