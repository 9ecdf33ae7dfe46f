import type { Engine } from "../engine.js";
import { validation } from "../errors.js";
import { ExpressionContext } from "../expressions/context.js";
import { compileUpdate } from "../expressions/expressions.js";
import { applyUpdate, cannotUpdateKey } from "../expressions/update.js";
import { applyLegacyUpdates, legacyUpdates } from "../legacy/updates.js";
import { checkScalarKeys } from "../reads/checks.js";
import { NewItem, type StoredItem } from "../storage/stored-item.js";
import { type Place, readItem, replaceItem } from "../storage/write.js";
import { tableOf } from "../tables/names.js";
import { keyAttributes, type Table } from "../tables/table.js";
import type { AttributeType, Item } from "../values/attribute-value.js";
import { sound } from "../values/decode.js";
import { encodeItem } from "../values/encode.js";
import { type Path, project, projection } from "../values/paths.js";
import { LARGEST_ITEM } from "../values/size.js";
import { Consumption, capacityMember, metricsMember, objectOf } from "../wire/capacity.js";
import { type UpdateItemInput, updateItemInput } from "../wire/inputs/items.js";
import type { JsonObject } from "../wire/json.js";
import { checkParameterStyles } from "../wire/parameters.js";
import { readInput } from "../wire/shapes.js";
import { check, guardOf } from "./guard.js";
import { checkIndexKeys, placeOfKey, wrongIndexType } from "./keys.js";

/** A change of an item in either form. */
export interface Modification {
  readonly paths: readonly Path[];
  /** The types that attributes will surely have. */
  readonly types: ReadonlyMap<string, AttributeType>;
  apply(item: Item): Item;
}

const NO_CHANGE: Modification = { paths: [], types: new Map(), apply: (item) => item };

export function updateItem(engine: Engine, json: JsonObject): string {
  const input = readInput(updateItemInput, json);
  checkParameterStyles(
    [
      ["UpdateExpression", input.UpdateExpression],
      ["ConditionExpression", input.ConditionExpression],
    ],
    [
      ["AttributeUpdates", input.AttributeUpdates],
      ["Expected", input.Expected],
    ],
    input.ExpressionAttributeNames,
    input.ExpressionAttributeValues,
  );
  const key = sound(input.Key);
  const legacy = input.AttributeUpdates && legacyModification(input.AttributeUpdates);
  const context = new ExpressionContext(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
  const modification =
    input.UpdateExpression === undefined
      ? (legacy ?? NO_CHANGE)
      : expressionModification(input.UpdateExpression, context);
  const guard = guardOf(input, context);
  context.checkAllUsed();

  const table = tableOf(engine, input.TableName);
  const place = placeOfKey(table, key);
  checkModification(table, modification);
  engine.inFlight.checkFree(place);
  const old = readItem(engine, place);
  check(guard, old);
  const next = modified(place, key, old, modification);
  engine.store.transaction((transaction) => replaceItem(engine, transaction, place, old, next));
  return objectOf(
    attributesMember(input.ReturnValues, modification.paths, old, next),
    capacityMember(input.ReturnConsumedCapacity, () => {
      const consumption = new Consumption(table);
      consumption.addWrite(old, next);
      return consumption;
    }),
    metricsMember(input.ReturnItemCollectionMetrics, table, () => key),
  );
}

/** The modification of an update expression. @throws DynamoDbError */
export function expressionModification(text: string, context: ExpressionContext): Modification {
  const update = compileUpdate(text, context);
  return { paths: update.paths, types: update.types, apply: (item) => applyUpdate(update, item) };
}

function legacyModification(input: NonNullable<UpdateItemInput["AttributeUpdates"]>): Modification {
  const updates = legacyUpdates(input);
  return {
    paths: updates.map(({ attribute }) => [attribute]),
    types: new Map(
      updates.flatMap(({ attribute, value }) => (value === undefined ? [] : [[attribute, value.type]])),
    ),
    apply: (item) => applyLegacyUpdates(updates, item),
  };
}

/** Keys cannot be changed, nor be used as lists or maps. @throws DynamoDbError */
export function checkModification(table: Table, { paths, types }: Modification): void {
  for (const { name } of keyAttributes(table.keys)) {
    if (paths.some(([first]) => first === name)) throw cannotUpdateKey(name);
  }
  for (const index of table.indexes) {
    for (const { name, type } of keyAttributes(index.keys)) {
      const actual = types.get(name);
      if (actual !== undefined && actual !== type) throw wrongIndexType(index, name, type, actual);
    }
  }
  checkScalarKeys(
    table,
    paths.filter((path) => path.length > 1).map(([name]) => name),
  );
}

/** A value from elsewhere in the item may turn out to be of the wrong type. */
function checkIndexTypes(table: Table, item: Item): void {
  for (const index of table.indexes) {
    for (const { name, type } of keyAttributes(index.keys)) {
      const value = item.get(name);
      if (value === undefined || value.type === type) continue;
      throw validation(
        "The update expression attempted to update the secondary index key to unsupported type",
      );
    }
  }
}

/** The item after its modification, checked like any item that is written. @throws DynamoDbError */
export function modified(
  { table }: Place,
  key: Item,
  old: StoredItem | undefined,
  modification: Modification,
): NewItem {
  const next = new NewItem(modification.apply(old?.item ?? key));
  if (next.size > LARGEST_ITEM) {
    throw validation("Item size to update has exceeded the maximum allowed size");
  }
  if (table.indexes.length > 0) {
    checkIndexTypes(table, next.item);
    checkIndexKeys(table, next.item);
  }
  return next;
}

function attributesMember(
  mode: UpdateItemInput["ReturnValues"],
  paths: readonly Path[],
  old: StoredItem | undefined,
  next: NewItem,
): string {
  switch (mode) {
    case "ALL_OLD":
      return old === undefined ? "" : `,"Attributes":${old.json}`;
    case "ALL_NEW":
      return `,"Attributes":${next.json}`;
    case "UPDATED_OLD":
      return updated(old?.item, paths);
    case "UPDATED_NEW":
      return updated(next.item, paths);
    default:
      return "";
  }
}

function updated(item: Item | undefined, paths: readonly Path[]): string {
  const part = item && project(item, projection(paths));
  return part === undefined || part.size === 0 ? "" : `,"Attributes":${encodeItem(part)}`;
}
