import { onTable } from "../access.js";
import { validation } from "../errors.js";
import { ofKey } from "../leading-keys.js";
import { checkConditionalOperator } from "../legacy/conditional-operator.js";
import type { DynamoDbOperation } from "../operation.js";
import { readItem, replaceItem } from "../storage/write.js";
import { tableOf } from "../tables/names.js";
import { Consumption, capacityMember, metricsMember, objectOf } from "../wire/capacity.js";
import { deleteItemInput } from "../wire/inputs/items.js";
import { checkParameterStyles } from "../wire/parameters.js";
import { readInput } from "../wire/shapes.js";
import { check, checkNestedKeys, contextOf, guardOf, soundInWrite } from "./guard.js";
import { placeOfKey } from "./keys.js";

export const deleteItem: DynamoDbOperation = {
  access: onTable,
  leadingKeys: ofKey,
  run(engine, json) {
    const input = readInput(deleteItemInput, json);
    checkParameterStyles(
      [["ConditionExpression", input.ConditionExpression]],
      [
        ["Expected", input.Expected],
        ["ConditionalOperator", input.ConditionalOperator],
      ],
      input.ExpressionAttributeNames,
      input.ExpressionAttributeValues,
    );
    checkConditionalOperator(input.ConditionalOperator, input.Expected);
    const key = soundInWrite(input.Key);
    const { ReturnValues = "NONE" } = input;
    if (ReturnValues !== "ALL_OLD" && ReturnValues !== "NONE") {
      throw validation("ReturnValues can only be ALL_OLD or NONE");
    }
    const context = contextOf(input);
    const guard = guardOf(input, context);
    context.checkAllUsed();

    const table = tableOf(engine, input.TableName);
    const place = placeOfKey(table, key);
    checkNestedKeys(table, context);
    engine.inFlight.checkFree(place);
    const old = readItem(engine, place);
    check(guard, old);
    if (old !== undefined) {
      engine.store.transaction((transaction) => replaceItem(engine, transaction, place, old, undefined));
    }
    return objectOf(
      ReturnValues === "ALL_OLD" && old !== undefined ? `,"Attributes":${old.json}` : "",
      capacityMember(input.ReturnConsumedCapacity, () => {
        const consumption = new Consumption(table);
        consumption.addWrite(old, undefined);
        return consumption;
      }),
      metricsMember(input.ReturnItemCollectionMetrics, table, () => key),
    );
  },
};
