import type { AttributeValue, Item } from "./attribute-value.js";
import { numberSize } from "./number.js";

/** The largest item that DynamoDB stores, in bytes. */
export const LARGEST_ITEM = 400 * 1024;

/** A list or map counts 3 bytes, and each of its members one more. */
const CONTAINER = 3;
const MEMBER = 1;

/** An item's size in bytes, as DynamoDB counts it. */
export function itemSize(item: Item): number {
  let size = 0;
  for (const [name, value] of item) size += stringSize(name) + valueSize(value);
  return size;
}

/** The UTF-8 bytes of a string. */
export function stringSize(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

function valueSize(value: AttributeValue): number {
  switch (value.type) {
    case "S":
      return stringSize(value.value);
    case "N":
      return numberSize(value.value);
    case "B":
      return value.value.length;
    case "BOOL":
    case "NULL":
      return 1;
    case "SS":
      return value.value.reduce((size, member) => size + stringSize(member), 0);
    case "NS":
      return value.value.reduce((size, member) => size + numberSize(member), 0);
    case "BS":
      return value.value.reduce((size, member) => size + member.length, 0);
    case "L":
      return value.value.reduce((size, element) => size + MEMBER + valueSize(element), CONTAINER);
    case "M": {
      let size = CONTAINER;
      for (const [name, member] of value.value) size += MEMBER + stringSize(name) + valueSize(member);
      return size;
    }
  }
}
