import { type DynamoDbError, invalidParameter, validation } from "../errors.js";
import type { Place } from "../storage/write.js";
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
  const size = value.type === "S" ? stringSize(value.value) : value.value.length;
  if (role === "hash" && size > LONGEST_HASH) {
    throw invalidParameter(`Size of hashkey has exceeded the maximum size limit of${LONGEST_HASH} bytes`);
  }
  if (role === "range" && size > LONGEST_RANGE) {
    throw invalidParameter(
      `Aggregated size of all range keys has exceeded the size limit of ${LONGEST_RANGE} bytes`,
    );
  }
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

export const wrongIndexType = (
  index: Index,
  name: string,
  expected: AttributeType,
  actual: AttributeType,
): DynamoDbError =>
  invalidParameter(
    `Type mismatch for Index Key ${name} Expected: ${expected} Actual: ${actual} IndexName: ${index.name}`,
  );

/** An attribute that an index is made of may be missing, but not be of another type or empty. */
export function checkIndexKeys(table: Table, item: Item): void {
  for (const index of table.indexes) {
    for (const attribute of keyAttributes(index.keys)) {
      const value = item.get(attribute.name);
      if (value === undefined) continue;
      if (value.type !== attribute.type) {
        throw wrongIndexType(index, attribute.name, attribute.type, value.type);
      }
      if (value.type !== "N" && value.value === "") {
        throw validation(
          `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${value.type === "S" ? "string" : "binary"} value. IndexName: ${index.name}, IndexKey: ${attribute.name}`,
        );
      }
      checkIndexKeySize(value, attribute === index.keys.hash);
    }
  }
}

function checkIndexKeySize(value: AttributeValue, isHash: boolean): void {
  if (value.type !== "S" && value.type !== "B") return;
  const size = value.type === "S" ? stringSize(value.value) : value.value.length;
  if (isHash && size > LONGEST_HASH) {
    throw invalidParameter(`Size of hashkey has exceeded the maximum size limit of${LONGEST_HASH} bytes`);
  }
  if (!isHash && size > LONGEST_RANGE) {
    throw invalidParameter(
      `Aggregated size of all range keys has exceeded the size limit of ${LONGEST_RANGE} bytes`,
    );
  }
}
