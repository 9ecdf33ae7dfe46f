import { onRequestItems } from "../access.js";
import { validation } from "../errors.js";
import { keysIn, requestsOf } from "../leading-keys.js";
import type { DynamoDbOperation } from "../operation.js";
import type { Place } from "../storage/place.js";
import { NewItem } from "../storage/stored-item.js";
import { readItem, replaceItem } from "../storage/write.js";
import { keysOf } from "../streams/records.js";
import { tableOf } from "../tables/names.js";
import type { Item } from "../values/attribute-value.js";
import { sound } from "../values/decode.js";
import { encodeItem } from "../values/encode.js";
import { LARGEST_ITEM } from "../values/size.js";
import { Consumption, collectionMetricsList, objectOf } from "../wire/capacity.js";
import { batchWriteItemInput } from "../wire/inputs/batches.js";
import { isJsonObject, type JsonObject } from "../wire/json.js";
import { type Read, readInput } from "../wire/shapes.js";
import { duplicateKeys } from "./batch-get.js";
import { checkIndexKeys, placeOfKey } from "./keys.js";
import { tooLarge } from "./put.js";

const MOST_WRITES = 25;

type Requests = Read<typeof batchWriteItemInput>["RequestItems"];
type WriteRequest = Requests extends ReadonlyMap<string, readonly (infer R)[]> ? R : never;

/** A put (with the new item) or a delete (without). */
interface Write {
  readonly key: Item;
  readonly next: NewItem | undefined;
}

export const batchWriteItem: DynamoDbOperation = {
  access: onRequestItems,
  leadingKeys: (asked) => keysIn(requestsOf(asked).flatMap(itemsOfRequests), asked.table),
  run(engine, json) {
    const input = readInput(batchWriteItemInput, json, checkNotEmpty);
    let count = 0;
    const requests = [...input.RequestItems].map(([name, writes]) => {
      count += writes.length;
      if (count > MOST_WRITES) throw validation("Too many items requested for the BatchWriteItem call");
      return { name, writes: writes.map(writeOf) };
    });
    const located = requests.map(({ name, writes }) => {
      const table = tableOf(engine, name);
      const placed = writes.map((write): Write & Place => ({
        ...write,
        ...placeOfKey(table, write.next === undefined ? write.key : keysOf(table, write.key)),
      }));
      for (const { next } of placed) if (next !== undefined) checkIndexKeys(table, next.item);
      if (new Set(placed.map(({ tail }) => tail)).size < placed.length) throw duplicateKeys();
      engine.inFlight.refusals.checkThrottle(table.name);
      const held = placed.filter((place) => engine.inFlight.owns(place));
      const free = held.length === 0 ? placed : placed.filter((place) => !held.includes(place));
      return { name, table, placed: free, held, consumption: new Consumption(table) };
    });
    const { ReturnConsumedCapacity: capacity = "NONE" } = input;
    engine.store.transaction((transaction) => {
      for (const { placed, consumption } of located) {
        for (const { next, ...place } of placed) {
          const old = readItem(engine, place);
          replaceItem(engine, transaction, place, old, next);
          if (capacity !== "NONE") consumption.addWrite(old, next);
        }
      }
    });
    const metrics = located.filter(({ table }) => table.hasLocalIndexes);
    const left = located.filter(({ held }) => held.length > 0).map(unprocessed);
    return objectOf(
      `,"UnprocessedItems":{${left.join(",")}}`,
      input.ReturnItemCollectionMetrics === "SIZE" && metrics.length > 0
        ? `,"ItemCollectionMetrics":{${metrics
            .map(({ name, table, placed }) => {
              const keys = placed.map(({ key }) => key);
              return `${JSON.stringify(name)}:${collectionMetricsList(table, keys)}`;
            })
            .join(",")}}`
        : "",
      capacity === "NONE"
        ? ""
        : `,"ConsumedCapacity":[${located.map(({ consumption }) => consumption.toJson(capacity)).join(",")}]`,
    );
  },
};

/** The writes that are to be sent again, since a transaction in flight has their items. */
function unprocessed({ name, held }: { readonly name: string; readonly held: readonly Write[] }): string {
  const writes = held.map(({ key, next }) =>
    next === undefined
      ? `{"DeleteRequest":{"Key":${encodeItem(key)}}}`
      : `{"PutRequest":{"Item":${next.json}}}`,
  );
  return `${JSON.stringify(name)}:[${writes.join(",")}]`;
}

function checkNotEmpty({ RequestItems }: JsonObject): void {
  if (!isJsonObject(RequestItems) || Object.keys(RequestItems).length > 0) return;
  throw validation("The requestItems parameter is required for BatchWriteItem");
}

function writeOf({ PutRequest, DeleteRequest }: WriteRequest): Write {
  if (PutRequest !== undefined && DeleteRequest === undefined) {
    const next = new NewItem(sound(PutRequest.Item));
    if (next.size > LARGEST_ITEM) throw tooLarge();
    return { key: next.item, next };
  }
  if (DeleteRequest !== undefined && PutRequest === undefined) {
    return { key: sound(DeleteRequest.Key), next: undefined };
  }
  throw validation(
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
  );
}

function itemsOfRequests(requests: unknown): readonly unknown[] {
  const all: readonly unknown[] = Array.isArray(requests) ? requests : [];
  return all.flatMap((request) =>
    isJsonObject(request)
      ? Object.values(request).flatMap((one) => (isJsonObject(one) ? [one.Item ?? one.Key] : []))
      : [],
  );
}
