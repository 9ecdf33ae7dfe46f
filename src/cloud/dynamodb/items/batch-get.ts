import { onRequestItems } from "../access.js";
import { validation } from "../errors.js";
import { keysIn, requestsOf } from "../leading-keys.js";
import type { DynamoDbOperation } from "../operation.js";
import { readItem } from "../storage/write.js";
import { tableOf } from "../tables/names.js";
import type { Item } from "../values/attribute-value.js";
import { type DecodedItem, sound } from "../values/decode.js";
import { encodeItem } from "../values/encode.js";
import { project } from "../values/paths.js";
import { Consumption, objectOf, readUnits } from "../wire/capacity.js";
import { batchGetItemInput } from "../wire/inputs/batches.js";
import { isJsonObject } from "../wire/json.js";
import { checkParameterStyles } from "../wire/parameters.js";
import { readInput } from "../wire/shapes.js";
import { projectionOf } from "./get.js";
import { placeOfKey } from "./keys.js";

const MOST_KEYS = 100;
/** An answer has no more bytes of items than this; the keys that are left come back unprocessed. */
const LARGEST_ANSWER = 16 * 1024 * 1024;

export const batchGetItem: DynamoDbOperation = {
  access: onRequestItems,
  leadingKeys: (asked) => keysIn(requestsOf(asked).flatMap(keysOfRequest), asked.table),
  run(engine, json) {
    const input = readInput(batchGetItemInput, json);
    const given = [...input.RequestItems.values()];
    const old = given.find(({ AttributesToGet }) => AttributesToGet !== undefined);
    let count = 0;
    const requests = [...input.RequestItems].map(([name, request]) => {
      checkParameterStyles(
        [["ProjectionExpression", request.ProjectionExpression]],
        // One table's list and another's expression do not go together either.
        [["AttributesToGet", old?.AttributesToGet]],
        request.ExpressionAttributeNames,
        undefined,
      );
      const wanted = projectionOf(request);
      const keys = request.Keys.map(sound);
      checkDistinctKeys(keys);
      count += keys.length;
      if (count > MOST_KEYS) throw validation("Too many items requested for the BatchGetItem call");
      return { name, request, wanted, keys };
    });
    const located = requests.map(({ name, keys, ...rest }) => {
      const table = tableOf(engine, name);
      const places = keys.map((key) => placeOfKey(table, key));
      return { name, table, places, keys, ...rest };
    });

    let bytes = 0;
    let full = false;
    const responses: string[] = [];
    const unprocessed: string[] = [];
    const consumptions: Consumption[] = [];
    for (const { name, table, places, keys, request, wanted } of located) {
      const consumption = new Consumption(table);
      const items: string[] = [];
      const left: string[] = [];
      places.forEach((place, index) => {
        const found = full ? undefined : readItem(engine, place);
        full ||= bytes + (found?.size ?? 0) > LARGEST_ANSWER;
        if (full) {
          left.push(encodeItem(keys[index] ?? new Map()));
          return;
        }
        consumption.addTable(readUnits(found?.size ?? 0, request.ConsistentRead ?? false));
        if (found === undefined) return;
        bytes += found.size;
        items.push(wanted === undefined ? found.json : encodeItem(project(found.item, wanted)));
      });
      responses.push(`${JSON.stringify(name)}:[${items.join(",")}]`);
      if (left.length > 0) unprocessed.push(`${JSON.stringify(name)}:${keysAndAttributes(request, left)}`);
      consumptions.push(consumption);
    }
    const { ReturnConsumedCapacity: mode = "NONE" } = input;
    return objectOf(
      `,"Responses":{${responses.join(",")}}`,
      `,"UnprocessedKeys":{${unprocessed.join(",")}}`,
      mode === "NONE"
        ? ""
        : `,"ConsumedCapacity":[${consumptions.map((consumption) => consumption.toJson(mode)).join(",")}]`,
    );
  },
};

/** @throws DynamoDbError when a key comes twice, whatever the order of its attributes */
function checkDistinctKeys(keys: readonly Item[]): void {
  const texts = keys.map((key) => encodeItem(new Map([...key].sort(([a], [b]) => (a < b ? -1 : 1)))));
  if (new Set(texts).size < texts.length) throw duplicateKeys();
}

export const duplicateKeys = () => validation("Provided list of item keys contains duplicates");

/** The part of a request that is to be sent again. */
function keysAndAttributes(
  request: {
    readonly Keys: readonly DecodedItem[];
    readonly ProjectionExpression: string | undefined;
    readonly AttributesToGet: readonly string[] | undefined;
    readonly ConsistentRead: boolean | undefined;
    readonly ExpressionAttributeNames: ReadonlyMap<string, string> | undefined;
  },
  keys: readonly string[],
): string {
  const { ProjectionExpression, AttributesToGet, ConsistentRead, ExpressionAttributeNames } = request;
  const rest = JSON.stringify({
    ProjectionExpression,
    AttributesToGet,
    ConsistentRead,
    ExpressionAttributeNames: ExpressionAttributeNames && Object.fromEntries(ExpressionAttributeNames),
  }).slice(1, -1);
  return `{"Keys":[${keys.join(",")}]${rest === "" ? "" : `,${rest}`}}`;
}

const keysOfRequest = (request: unknown): readonly unknown[] =>
  isJsonObject(request) && Array.isArray(request.Keys) ? request.Keys : [];
