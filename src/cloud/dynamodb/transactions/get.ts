import { onTransactItems } from "../access.js";
import { ExpressionContext } from "../expressions/context.js";
import { projectionOf } from "../items/get.js";
import { placeOfKey } from "../items/keys.js";
import { ofTransactItems } from "../leading-keys.js";
import type { DynamoDbOperation } from "../operation.js";
import type { Place } from "../storage/place.js";
import { readItem } from "../storage/write.js";
import { tableOf } from "../tables/names.js";
import type { Table } from "../tables/table.js";
import { sound } from "../values/decode.js";
import { encodeItem } from "../values/encode.js";
import { project } from "../values/paths.js";
import { type Consumption, objectOf, readUnits } from "../wire/capacity.js";
import { transactGetItemsInput } from "../wire/inputs/transactions.js";
import { readInput } from "../wire/shapes.js";
import { cancelFor, reasonFor } from "./cancellation.js";
import { CONFLICT } from "./in-flight.js";
import { capacityList, checkDistinct, consumptionOf } from "./write.js";

export const transactGetItems: DynamoDbOperation = {
  access: onTransactItems,
  leadingKeys: ofTransactItems,
  run(engine, json) {
    const input = readInput(transactGetItemsInput, json);
    const parts = input.TransactItems.map(({ Get }) => {
      const key = sound(Get.Key);
      const names = new ExpressionContext(Get.ExpressionAttributeNames, undefined);
      const wanted = projectionOf(Get, names);
      // Unlike elsewhere, names may come without any expression.
      if (wanted !== undefined) names.checkAllUsed();
      return { name: Get.TableName, key, wanted };
    });
    const tables = parts.map(({ name }) => tableOf(engine, name));
    const places: (Place | undefined)[] = [];
    const reasons = parts.map(({ key }, index) =>
      reasonFor(() => {
        const table = tables[index];
        const place = table && placeOfKey(table, key);
        places[index] = place;
        return place !== undefined && engine.inFlight.owns(place) ? CONFLICT : undefined;
      }),
    );
    checkDistinct(places);
    cancelFor(reasons);
    const units = new Map<Table, Consumption>();
    const responses = parts.map(({ wanted }, index) => {
      const place = places[index];
      const found = place && readItem(engine, place);
      consumptionOf(units, place?.table, "Read")?.addTable(readUnits(found?.size ?? 0, true));
      if (found === undefined) return "{}";
      if (wanted === undefined) return `{"Item":${found.json}}`;
      const part = project(found.item, wanted);
      // Unlike GetItem, which shows an empty item then.
      return part.size === 0 ? "{}" : `{"Item":${encodeItem(part)}}`;
    });
    return objectOf(
      `,"Responses":[${responses.join(",")}]`,
      capacityList(input.ReturnConsumedCapacity ?? "NONE", () => units),
    );
  },
};
