import type { Key, Transaction } from "../../store/store.js";
import type { Engine } from "../engine.js";
import { uint64 } from "../storage/key-bytes.js";
import type { SizedItem } from "../storage/stored-item.js";
import { keyAttributes, type Table } from "../tables/table.js";
import type { AttributeValue, Item } from "../values/attribute-value.js";
import { equalMaps } from "../values/compare.js";
import { encodeItem } from "../values/encode.js";
import { itemSize } from "../values/size.js";

/** Who made a change: a client, or DynamoDB itself when an item expired. */
export type Cause = "client" | "time-to-live";

/** A stream's records are kept for a day. */
export const RETENTION_MS = 24 * 60 * 60 * 1000;

/** What the last record's number is kept under, below a stream's records. */
export const lastNumberKey = (streams: Key): Key => `${streams}n`;

/** The key of a record: numbers in order. */
export const recordKey = (streams: Key, number: number): Key => `${streams}r${uint64(number)}`;

/** The number of a record as its stream shows it: 21 digits, as short ones of AWS are. */
export const sequenceNumber = (number: number): string => String(number).padStart(21, "0");

/** Adds a change to the table's stream, where it has one. A write that changes nothing is no change. */
export function appendRecord(
  engine: Engine,
  transaction: Transaction,
  table: Table,
  old: SizedItem | undefined,
  next: SizedItem | undefined,
  cause: Cause,
): void {
  const { stream, number } = table.record;
  if (stream === undefined || !stream.enabled) return;
  if (old !== undefined && next !== undefined && equalMaps(old.item, next.item)) return;
  const image = next ?? old;
  if (image === undefined) return;
  const space = engine.space.stream(number, stream.label);
  const sequence = Number(transaction.get(lastNumberKey(space)) ?? "0") + 1;
  transaction.put(lastNumberKey(space), String(sequence));
  const now = engine.clock.now();
  trim(transaction, space, now);
  const keys = keysOf(table, image.item);
  const parts = [`"ApproximateCreationDateTime":${Math.floor(now / 1000)}`, `"Keys":${encodeItem(keys)}`];
  const { viewType } = stream;
  const withNew = viewType === "NEW_IMAGE" || viewType === "NEW_AND_OLD_IMAGES";
  const withOld = viewType === "OLD_IMAGE" || viewType === "NEW_AND_OLD_IMAGES";
  if (withNew && next !== undefined) parts.push(`"NewImage":${next.json}`);
  if (withOld && old !== undefined) parts.push(`"OldImage":${old.json}`);
  const size = itemSize(keys) + (withNew ? (next?.size ?? 0) : 0) + (withOld ? (old?.size ?? 0) : 0);
  parts.push(`"SequenceNumber":"${sequenceNumber(sequence)}"`, `"SizeBytes":${size}`);
  parts.push(`"StreamViewType":"${viewType}"`);
  const name = old === undefined ? "INSERT" : next === undefined ? "REMOVE" : "MODIFY";
  const id = `${table.record.id}${sequence}`.replaceAll("-", "").slice(-32);
  const identity =
    cause === "time-to-live"
      ? ',"userIdentity":{"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"}'
      : "";
  transaction.put(
    recordKey(space, sequence),
    `${now} {"eventID":"${id}","eventName":"${name}","eventVersion":"1.1","eventSource":"aws:dynamodb",` +
      `"awsRegion":"${engine.region}","dynamodb":{${parts.join(",")}}${identity}}`,
  );
}

/** Each write takes away a few records whose day is over, so that a stream stays bounded. */
const TRIMMED_AT_ONCE = 4;

function trim(transaction: Transaction, space: Key, now: number): void {
  const over: Key[] = [];
  for (const [key, value] of transaction.entries({ from: `${space}r`, to: `${space}s` })) {
    if (over.length === TRIMMED_AT_ONCE || writtenAt(value) > now - RETENTION_MS) break;
    over.push(key);
  }
  for (const key of over) transaction.delete(key);
}

/** When a record was written, which stands before its JSON. */
export const writtenAt = (record: string): number => Number(record.slice(0, record.indexOf(" ")));

/** The key attributes of an item. */
export function keysOf(table: Table, item: Item): Item {
  const keys = new Map<string, AttributeValue>();
  for (const { name } of keyAttributes(table.keys)) {
    const value = item.get(name);
    if (value !== undefined) keys.set(name, value);
  }
  return keys;
}
