import { type AttributeValue, isSet } from "./attribute-value.js";
import { compareNumbers } from "./number.js";

/** Orders two values of the same scalar type; `undefined` where there is no order between them. */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  if (a.type === "N" && b.type === "N") return compareNumbers(a.value, b.value);
  if (a.type === "S" && b.type === "S") return compareStrings(a.value, b.value);
  if (a.type === "B" && b.type === "B") return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
  return undefined;
}

/** Orders strings as their UTF-8 bytes, which UTF-16 units differ from beyond U+FFFF. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for what comes after every other unit. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** Whether two values are equal: of one type, sets in any order, numbers by value. */
export function equalValues(a: AttributeValue, b: AttributeValue): boolean {
  if (a.type !== b.type) return false;
  if (isSet(a)) {
    if (!isSet(b) || a.value.length !== b.value.length) return false;
    const members = new Set(b.value);
    return a.value.every((member) => members.has(member));
  }
  if (a.type === "L") {
    if (b.type !== "L" || a.value.length !== b.value.length) return false;
    const other = b.value;
    return a.value.every((element, index) => {
      const counterpart = other[index];
      return counterpart !== undefined && equalValues(element, counterpart);
    });
  }
  if (a.type === "M") return b.type === "M" && equalMaps(a.value, b.value);
  return a.value === b.value;
}

/** Whether two maps (or items) hold the same attributes with equal values. */
export function equalMaps(
  a: ReadonlyMap<string, AttributeValue>,
  b: ReadonlyMap<string, AttributeValue>,
): boolean {
  if (a.size !== b.size) return false;
  for (const [name, value] of a) {
    const counterpart = b.get(name);
    if (counterpart === undefined || !equalValues(value, counterpart)) return false;
  }
  return true;
}
