import { onTable } from "../access.js";
import { validation } from "../errors.js";
import type { ExpressionContext } from "../expressions/context.js";
import { compileUpdate } from "../expressions/expressions.js";
import { applyUpdate, cannotUpdateKey } from "../expressions/update.js";
import { ofKey } from "../leading-keys.js";
import { checkConditionalOperator } from "../legacy/conditional-operator.js";
import { applyLegacyUpdates, legacyUpdates } from "../legacy/updates.js";
import type { DynamoDbOperation } from "../operation.js";
import { checkScalarKeys } from "../reads/checks.js";
import type { Place } from "../storage/place.js";
import { NewItem, type StoredItem } from "../storage/stored-item.js";
import { readItem, replaceItem } from "../storage/write.js";
import { tableOf } from "../tables/names.js";
import { keyAttributes, type Table } from "../tables/table.js";
import type { AttributeType, Item } from "../values/attribute-value.js";
import { fitsNesting, tooNested } from "../values/decode.js";
import { encodeItem } from "../values/encode.js";
import { type Path, project, projection } from "../values/paths.js";
import { itemSize, LARGEST_ITEM } from "../values/size.js";
import { Consumption, capacityMember, metricsMember, objectOf } from "../wire/capacity.js";
import { type UpdateItemInput, updateItemInput } from "../wire/inputs/items.js";
import { checkParameterStyles } from "../wire/parameters.js";
import { check, checkNestedKeys, contextOf, guardOf, soundInWrite } from "./guard.js";
import { readNamedInput } from "./input.js";
import { checkIndexKeys, checkIndexKeyTypes, placeOfKey } from "./keys.js";

/** What an update and its clauses count for, as measured on AWS. */
const UPDATE_BYTES = 3;
const WRITE_BYTES = 19;
const CLEAR_BYTES = 2;

/** A change of an item in either form. */
export interface Modification {
  readonly paths: readonly Path[];
  /** The types that attributes will surely have. */
  readonly types: ReadonlyMap<string, AttributeType>;
  /** The attributes that are looked into. */
  readonly nested: readonly string[];
  /** How many clauses give an attribute a value, and how many take one away. */
  readonly writes: number;
  readonly clears: number;
  apply(item: Item): Item;
}

const NO_CHANGE: Modification = {
  paths: [],
  types: new Map(),
  nested: [],
  writes: 0,
  clears: 0,
  apply: (item) => item,
};

export const updateItem: DynamoDbOperation = {
  access: onTable,
  leadingKeys: ofKey,
  run(engine, json) {
    const input = readNamedInput(updateItemInput, json);
    checkParameterStyles(
      [
        ["UpdateExpression", input.UpdateExpression],
        ["ConditionExpression", input.ConditionExpression],
      ],
      [
        ["AttributeUpdates", input.AttributeUpdates],
        ["Expected", input.Expected],
        ["ConditionalOperator", input.ConditionalOperator],
      ],
      input.ExpressionAttributeNames,
      input.ExpressionAttributeValues,
    );
    checkConditionalOperator(input.ConditionalOperator, input.Expected);
    const key = soundInWrite(input.Key);
    const legacy = input.AttributeUpdates && legacyModification(input.AttributeUpdates);
    const context = contextOf(input);
    // AWS reads the condition first.
    const guard = guardOf(input, context);
    const modification =
      input.UpdateExpression === undefined
        ? (legacy ?? NO_CHANGE)
        : expressionModification(input.UpdateExpression, context);
    context.checkAllUsed();

    const table = tableOf(engine, input.TableName);
    const place = placeOfKey(table, key);
    checkModification(table, modification);
    checkNestedKeys(table, context);
    engine.inFlight.checkFree(place);
    const old = readItem(engine, place);
    check(guard, old);
    const next = modified(place, key, old, modification);
    checkWork(next, key, modification);
    if (next !== undefined) {
      engine.store.transaction((transaction) => replaceItem(engine, transaction, place, old, next));
    }
    return objectOf(
      attributesMember(input.ReturnValues, modification.paths, old, next),
      capacityMember(input.ReturnConsumedCapacity, () => {
        const consumption = new Consumption(table);
        consumption.addWrite(old, next);
        return consumption;
      }),
      metricsMember(input.ReturnItemCollectionMetrics, table, () => key),
    );
  },
};

/** The modification of an update expression. @throws DynamoDbError */
export function expressionModification(text: string, context: ExpressionContext): Modification {
  const update = compileUpdate(text, context);
  const { paths, types, writes, clears } = update;
  const nested = [...context.nested];
  return { paths, types, nested, writes, clears, apply: (item) => applyUpdate(update, item) };
}

function legacyModification(input: NonNullable<UpdateItemInput["AttributeUpdates"]>): Modification {
  const updates = legacyUpdates(input);
  const clears = updates.filter(({ action }) => action === "DELETE").length;
  return {
    nested: [],
    writes: updates.length - clears,
    clears,
    paths: updates.map(({ attribute }) => [attribute]),
    types: new Map(
      updates.flatMap(({ attribute, value }) => (value === undefined ? [] : [[attribute, value.type]])),
    ),
    apply: (item) => applyLegacyUpdates(updates, item),
  };
}

/** Keys cannot be changed, nor be used as lists or maps. @throws DynamoDbError */
export function checkModification(table: Table, { paths, types, nested }: Modification): void {
  for (const { name } of keyAttributes(table.keys)) {
    if (paths.some(([first]) => first === name)) throw cannotUpdateKey(name);
  }
  if (types.size > 0) checkIndexKeyTypes(table, types);
  checkScalarKeys(table, nested);
}

/** A value from elsewhere in the item may turn out to be of the wrong type. */
function checkIndexTypes(table: Table, item: Item, changed: ReadonlySet<unknown>): void {
  for (const index of table.indexes) {
    for (const { name, type } of keyAttributes(index.keys)) {
      const value = changed.has(name) ? item.get(name) : undefined;
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
): NewItem | undefined {
  // What only takes away makes no item, and does not mind where it would have looked.
  if (old === undefined && modification.clears > 0 && modification.writes === 0) return undefined;
  const next = new NewItem(modification.apply(old?.item ?? key));
  for (const [name] of modification.paths) {
    const value = typeof name === "string" ? next.item.get(name) : undefined;
    if (value !== undefined && !fitsNesting(value)) throw tooNested();
  }
  if (next.size > LARGEST_ITEM) throw updatedTooLarge();
  if (table.indexes.length > 0) {
    const changed = new Set(modification.paths.map(([name]) => name));
    checkIndexTypes(table, next.item, changed);
    checkIndexKeys(table, next.item, changed);
  }
  return next;
}

/**
 * An update by itself is held against the limit in a second way: the item without its key, but with something for
 * the update and for each of its clauses. So there are items that can be put, but not be updated to.
 */
function checkWork(next: NewItem | undefined, key: Item, { writes, clears }: Modification): void {
  const size = next?.size ?? 0;
  const work = UPDATE_BYTES + writes * WRITE_BYTES + clears * CLEAR_BYTES;
  if (size > LARGEST_ITEM - work && size - itemSize(key) + work > LARGEST_ITEM) throw updatedTooLarge();
}

const updatedTooLarge = () => validation("Item size to update has exceeded the maximum allowed size");

function attributesMember(
  mode: UpdateItemInput["ReturnValues"],
  paths: readonly Path[],
  old: StoredItem | undefined,
  next: NewItem | undefined,
): string {
  switch (mode) {
    case "ALL_OLD":
      return old === undefined ? "" : `,"Attributes":${old.json}`;
    case "ALL_NEW":
      return next === undefined ? "" : `,"Attributes":${next.json}`;
    case "UPDATED_OLD":
      return updated(old?.item, paths);
    case "UPDATED_NEW":
      return updated(next?.item, paths);
    default:
      return "";
  }
}

function updated(item: Item | undefined, paths: readonly Path[]): string {
  const part = updatedPart(item, paths);
  return part === undefined ? "" : `,"Attributes":${part}`;
}

/** The JSON text of what an item has at the paths of an update; `undefined`: nothing. */
export function updatedPart(item: Item | undefined, paths: readonly Path[]): string | undefined {
  const part = item && project(item, projection(paths));
  return part === undefined || part.size === 0 ? undefined : encodeItem(part);
}
