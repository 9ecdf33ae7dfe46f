import { onTable } from "../access.js";
import { validation } from "../errors.js";
import { keysIn } from "../leading-keys.js";
import { checkConditionalOperator } from "../legacy/conditional-operator.js";
import type { DynamoDbOperation } from "../operation.js";
import { NewItem } from "../storage/stored-item.js";
import { readItem, replaceItem } from "../storage/write.js";
import { tableOf } from "../tables/names.js";
import { LARGEST_ITEM } from "../values/size.js";
import { Consumption, capacityMember, metricsMember, objectOf } from "../wire/capacity.js";
import { putItemInput } from "../wire/inputs/items.js";
import { checkParameterStyles } from "../wire/parameters.js";
import { check, checkNestedKeys, contextOf, guardOf, soundInWrite } from "./guard.js";
import { readNamedInput } from "./input.js";
import { placeOfItem } from "./keys.js";

export const putItem: DynamoDbOperation = {
  access: onTable,
  leadingKeys: ({ input, table }) => keysIn([input.Item], table),
  run(engine, json) {
    const input = readNamedInput(putItemInput, json);
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
    const next = new NewItem(soundInWrite(input.Item));
    const { ReturnValues = "NONE" } = input;
    if (ReturnValues !== "ALL_OLD" && ReturnValues !== "NONE") {
      throw validation("ReturnValues can only be ALL_OLD or NONE");
    }
    if (next.size > LARGEST_ITEM) throw tooLarge();
    const context = contextOf(input);
    const guard = guardOf(input, context);
    context.checkAllUsed();

    const table = tableOf(engine, input.TableName);
    const place = placeOfItem(table, next.item);
    checkNestedKeys(table, context);
    engine.inFlight.checkFree(place);
    const old = readItem(engine, place);
    check(guard, old);
    engine.store.transaction((transaction) => replaceItem(engine, transaction, place, old, next));
    return objectOf(
      ReturnValues === "ALL_OLD" && old !== undefined ? `,"Attributes":${old.json}` : "",
      capacityMember(input.ReturnConsumedCapacity, () => {
        const consumption = new Consumption(table);
        consumption.addWrite(old, next);
        return consumption;
      }),
      metricsMember(input.ReturnItemCollectionMetrics, table, () => next.item),
    );
  },
};

export const tooLarge = () => validation("Item size has exceeded the maximum allowed size");
