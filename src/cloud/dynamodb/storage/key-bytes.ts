import { hash } from "node:crypto";
import type { Key } from "../../store/store.js";
import type { KeyValue } from "../values/attribute-value.js";
import { numberKey } from "../values/number.js";
import { scatteredNumber } from "../values/scattered-number.js";

/**
 * How keys of items become keys of the store (byte strings): first what says the partition, in an order that
 * scatters, then the sort key in its own order.
 */

/** Longer partition keys are known by their digest, so that a store's key stays below 4,000 bytes. */
const LONGEST_VERBATIM = 1024;
const DIGESTED = "\xff\xff";

/** A value's bytes, in the order of its type. */
export function keyBytes(value: KeyValue): Key {
  switch (value.type) {
    case "S":
      return utf8(value.value);
    case "N":
      return numberKey(value.value);
    case "B":
      return value.value;
  }
}

/** The bytes that say where a value's partition comes in a scan. */
const scatterBytes = (value: KeyValue): Key =>
  value.type === "N" ? scatteredNumber(value.value) : keyBytes(value);

const ASCII = /^[\0-\x7f]*$/;

const utf8 = (text: string): Key => (ASCII.test(text) ? text : Buffer.from(text, "utf8").toString("latin1"));

/**
 * The bytes of a partition: four that scatter, then the key itself, in a form that is no beginning of another. A key
 * of several attributes is known by its digest: four of them would be too long.
 */
export function partition(...values: readonly KeyValue[]): Key {
  const [value, ...more] = values;
  if (value !== undefined && more.length === 0) {
    return scatter(scatterBytes(value)) + delimited(keyBytes(value));
  }
  const all = values.map((one) => delimited(keyBytes(one))).join("");
  return scatter(all) + digested(all);
}

/** Bytes after which others may follow: their length first, or a digest of fixed length. */
function delimited(bytes: Key): Key {
  const { length } = bytes;
  if (length <= LONGEST_VERBATIM) return String.fromCharCode(length >> 8, length & 0xff) + bytes;
  return digested(bytes);
}

const digested = (bytes: Key): Key => DIGESTED + hash("sha256", Buffer.from(bytes, "latin1"), "binary");

/** A sort key's bytes after which others may follow, still in order: zeros are escaped, two bytes end it. */
export function ordered(value: KeyValue): Key {
  const bytes = keyBytes(value);
  // A number's encoding is never the beginning of another.
  if (value.type === "N") return bytes;
  return `${escapeZeros(bytes)}\0\x01`;
}

export const escapeZeros = (bytes: Key): Key =>
  bytes.includes("\0") ? bytes.replaceAll("\0", "\0\xff") : bytes;

/** The first key after all that start with `prefix`. */
export function after(prefix: Key): Key {
  let end = prefix.length;
  while (end > 0 && prefix.charCodeAt(end - 1) === 0xff) end--;
  return prefix.slice(0, end - 1) + String.fromCharCode(prefix.charCodeAt(end - 1) + 1);
}

export const uint32 = (value: number): Key =>
  String.fromCharCode(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);

/** Whole numbers up to 2^53, in order. */
export const uint64 = (value: number): Key => uint32(Math.floor(value / 2 ** 32)) + uint32(value >>> 0);

/** Items of a scan come in the order of this digest, which is known of AWS. */
function scatter(bytes: Key): Key {
  const salted = `Outliers${bytes}`;
  return hash("md5", ASCII.test(bytes) ? salted : Buffer.from(salted, "latin1"), "binary").slice(0, 4);
}

/** What orders entries of an index whose index keys are equal: a digest of the item's own key, then that. */
export const tieBreaker = (ownKey: readonly KeyValue[], itemTail: Key): Key =>
  scatter(ownKey.map(scatterBytes).join("")) + delimited(itemTail);
