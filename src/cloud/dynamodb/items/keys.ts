import { type DynamoDbError, invalidParameter, validation } from "../errors.js";
import type { Place } from "../storage/place.js";
import { type Index, type KeyAttribute, keyAttributes, type Table } from "../tables/table.js";
import {
  type AttributeType,
  type AttributeValue,
  type Item,
  isKeyValue,
  type KeyValue,
} from "../values/attribute-value.js";
import { stringSize } from "../values/size.js";

const LONGEST_HASH = 2048;
const LONGEST_RANGE = 1024;

export const wrongKey = (): DynamoDbError => validation("The provided key element does not match the schema");

/**
 * Finds the place of a key: exactly the key attributes, of the right types.
 * @throws DynamoDbError
 */
export function placeOfKey(table: Table, key: Item): Place {
  const { hash, range } = table.keys;
  if (key.size !== (range === undefined ? 1 : 2)) throw wrongKey();
  const hashValue = keyValue(key.get(hash.name), hash);
  const rangeValue = range && keyValue(key.get(range.name), range);
  checkSize(hashValue, hash, "hash");
  if (range !== undefined && rangeValue !== undefined) checkSize(rangeValue, range, "range");
  return { table, tail: table.itemTail(hashValue, rangeValue) };
}

function keyValue(value: AttributeValue | undefined, { type }: KeyAttribute): KeyValue {
  if (value === undefined || value.type !== type || !isKeyValue(value)) throw wrongKey();
  return value;
}

function checkSize(value: KeyValue, { name }: KeyAttribute, role: "hash" | "range"): void {
  if (value.type === "N") return;
  if (value.value === "") throw emptyKey(name, value.type);
  const problem = sizeProblem(value, role);
  if (problem !== undefined) throw problem;
}

function sizeProblem(value: KeyValue, role: "hash" | "range"): DynamoDbError | undefined {
  const size = value.type === "S" ? stringSize(value.value) : value.value.length;
  if (role === "hash" && size > LONGEST_HASH) {
    return invalidParameter(`Size of hashkey has exceeded the maximum size limit of${LONGEST_HASH} bytes`);
  }
  if (role === "range" && size > LONGEST_RANGE) {
    return invalidParameter(
      `Aggregated size of all range keys has exceeded the size limit of ${LONGEST_RANGE} bytes`,
    );
  }
  return undefined;
}

const emptyKey = (name: string, type: "S" | "B"): DynamoDbError =>
  validation(
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${type === "S" ? "string" : "binary"} value. Key: ${name}`,
  );

/**
 * Finds the place of a whole item, whose key attributes must be there and of the right types, in indexes too.
 * @throws DynamoDbError
 */
export function placeOfItem(table: Table, item: Item): Place {
  const [hashValue, rangeValue] = keyAttributes(table.keys).map((attribute, position) => {
    const value = item.get(attribute.name);
    if (value === undefined) throw invalidParameter(`Missing the key ${attribute.name} in the item`);
    if (value.type !== attribute.type || !isKeyValue(value)) {
      throw invalidParameter(
        `Type mismatch for key ${attribute.name} expected: ${attribute.type} actual: ${value.type}`,
      );
    }
    checkSize(value, attribute, position === 0 ? "hash" : "range");
    return value;
  });
  if (hashValue === undefined) throw wrongKey();
  checkIndexKeys(table, item);
  return { table, tail: table.itemTail(hashValue, rangeValue) };
}

const wrongIndexType = (
  index: Index,
  name: string,
  expected: AttributeType,
  actual: AttributeType,
): DynamoDbError =>
  invalidParameter(
    `Type mismatch for Index Key ${name} Expected: ${expected} Actual: ${actual} IndexName: ${index.name}`,
  );

/**
 * An attribute that an index is made of may be missing, but not be of another type or empty. Of several indexes AWS
 * names the first in the alphabet. Of an item that was there before the index only what is `changed` matters.
 */
export function checkIndexKeys(table: Table, item: Item, changed?: ReadonlySet<unknown>): void {
  let first: { readonly name: string; readonly problem: DynamoDbError } | undefined;
  for (const index of table.indexes) {
    if (first !== undefined && first.name < index.name) continue;
    for (const attribute of keyAttributes(index.keys)) {
      if (changed !== undefined && !changed.has(attribute.name)) continue;
      const value = item.get(attribute.name);
      const problem = value && indexKeyProblem(index, attribute, value, changed !== undefined);
      if (problem === undefined) continue;
      first = { name: index.name, problem };
      break;
    }
  }
  if (first !== undefined) throw first.problem;
}

/** The types that attributes will have must be those of the indexes' keys. @throws DynamoDbError */
export function checkIndexKeyTypes(table: Table, types: ReadonlyMap<string, AttributeType>): void {
  let first: { readonly name: string; readonly problem: DynamoDbError } | undefined;
  for (const index of table.indexes) {
    for (const { name, type } of keyAttributes(index.keys)) {
      const actual = types.get(name);
      if (actual === undefined || actual === type || (first !== undefined && first.name < index.name))
        continue;
      first = { name: index.name, problem: wrongIndexType(index, name, type, actual) };
    }
  }
  if (first !== undefined) throw first.problem;
}

function indexKeyProblem(
  index: Index,
  { name, type }: KeyAttribute,
  value: AttributeValue,
  isUpdate: boolean,
): DynamoDbError | undefined {
  if (value.type !== type) return wrongIndexType(index, name, type, value.type);
  if (value.type !== "S" && value.type !== "B") return undefined;
  if (value.value === "") return emptyIndexKey(index, name, value.type, isUpdate);
  return sizeProblem(value, name === index.keys.hash.name ? "hash" : "range");
}

function emptyIndexKey(index: Index, name: string, type: "S" | "B", isUpdate: boolean): DynamoDbError {
  const kind = type === "S" ? "string" : "binary";
  const [what, where] = isUpdate
    ? [
        "The update expression attempted to update a secondary index key to a value that is not supported.",
        "",
      ]
    : [
        "A value specified for a secondary index key is not supported.",
        ` IndexName: ${index.name}, IndexKey: ${name}`,
      ];
  return validation(
    `One or more parameter values are not valid. ${what} The AttributeValue for a key attribute cannot contain an empty ${kind} value.${where}`,
  );
}
