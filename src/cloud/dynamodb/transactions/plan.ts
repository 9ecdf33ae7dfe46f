import type { Engine } from "../engine.js";
import { validation } from "../errors.js";
import { ExpressionContext } from "../expressions/context.js";
import { type Guard, guardOf, passes } from "../items/guard.js";
import { placeOfItem, placeOfKey } from "../items/keys.js";
import { tooLarge } from "../items/put.js";
import { checkModification, expressionModification, type Modification, modified } from "../items/update.js";
import type { Place } from "../storage/place.js";
import { NewItem, type StoredItem } from "../storage/stored-item.js";
import { readItem } from "../storage/write.js";
import { tableOf } from "../tables/names.js";
import type { Table } from "../tables/table.js";
import type { Item } from "../values/attribute-value.js";
import { sound } from "../values/decode.js";
import { itemSize, LARGEST_ITEM } from "../values/size.js";
import type { TransactWriteItem } from "../wire/inputs/transactions.js";
import type { Reason } from "./cancellation.js";

/** One item's part of a transaction: checked as far as it can be without looking at the table. */
export interface Part {
  readonly kind: "ConditionCheck" | "Put" | "Delete" | "Update";
  readonly tableName: string;
  readonly key: Item;
  readonly guard: Guard;
  readonly next: NewItem | undefined;
  readonly modification: Modification | undefined;
  /** Why it is refused where the guard does not let it pass, if not as a failed condition. */
  readonly refusal?: { readonly code: string; readonly message: string };
  /** How many bytes of item, key and values the request carries for it. */
  readonly payload: number;
}

/** A part with what is stored, and what is to be. */
export interface PlannedWrite {
  readonly place: Place;
  readonly old: StoredItem | undefined;
  readonly next: NewItem | undefined;
  /** A condition check writes nothing. */
  readonly writes: boolean;
}

/** Reads one part of a request. @throws DynamoDbError */
export function partOf(item: TransactWriteItem): Part {
  const given = [item.ConditionCheck, item.Put, item.Delete, item.Update].filter((one) => one !== undefined);
  const [request] = given;
  if (given.length !== 1 || request === undefined) {
    throw validation("TransactItems can only contain one of Check, Put, Update or Delete");
  }
  const key = sound(item.Put === undefined ? keyOf(request) : item.Put.Item);
  const context = new ExpressionContext(request.ExpressionAttributeNames, request.ExpressionAttributeValues);
  const modification = item.Update && expressionModification(item.Update.UpdateExpression, context);
  const guard = guardOf(request, context);
  // Unlike elsewhere, names and values may come without any expression.
  if (modification !== undefined || guard.condition !== undefined) context.checkAllUsed();
  const next = item.Put && new NewItem(key);
  if (next !== undefined && next.size > LARGEST_ITEM) throw tooLarge();
  const values = request.ExpressionAttributeValues;
  const payload = (next?.size ?? itemSize(key)) + (values === undefined ? 0 : itemSize(values.value));
  return { kind: kindOf(item), tableName: request.TableName, key, guard, next, modification, payload };
}

function keyOf(request: NonNullable<TransactWriteItem[keyof TransactWriteItem]>) {
  if ("Key" in request) return request.Key;
  throw new TypeError("A request without a key");
}

function kindOf(item: TransactWriteItem): Part["kind"] {
  if (item.ConditionCheck !== undefined) return "ConditionCheck";
  if (item.Put !== undefined) return "Put";
  return item.Delete === undefined ? "Update" : "Delete";
}

/** The table of a part. @throws DynamoDbError when there is none, which is no reason but an error of its own */
export const tableOfPart = (engine: Engine, { tableName }: Part): Table => tableOf(engine, tableName);

/** Where a part's item lies. @throws DynamoDbError */
export function placeOf(table: Table, part: Part): Place {
  if (part.next !== undefined) return placeOfItem(table, part.key);
  const place = placeOfKey(table, part.key);
  if (part.modification !== undefined) checkModification(table, part.modification);
  return place;
}

/** Looks at the stored item: the reason why the part cannot be done, or what is to be written. */
export function plan(engine: Engine, part: Part, place: Place): Reason | PlannedWrite {
  const old = readItem(engine, place);
  if (!passes(part.guard, old)) {
    if (part.refusal !== undefined) return part.refusal;
    return {
      code: "ConditionalCheckFailed",
      message: "The conditional request failed",
      itemJson: part.guard.showItem ? old?.json : undefined,
    };
  }
  const next = part.modification ? modified(place, part.key, old, part.modification) : part.next;
  return { place, old, next, writes: part.kind !== "ConditionCheck" };
}
