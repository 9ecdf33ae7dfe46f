import { onTableOrIndex } from "../access.js";
import { validation } from "../errors.js";
import { holds } from "../expressions/condition.js";
import { ExpressionContext } from "../expressions/context.js";
import { compileCondition } from "../expressions/expressions.js";
import { projectionOf } from "../items/get.js";
import { scalarOf } from "../leading-keys.js";
import { checkConditionalOperator } from "../legacy/conditional-operator.js";
import { combined, type LegacyCondition, legacyConditions } from "../legacy/conditions.js";
import type { DynamoDbOperation } from "../operation.js";
import { type Index, keyOf, type Table } from "../tables/table.js";
import type { Item } from "../values/attribute-value.js";
import { equalValues } from "../values/compare.js";
import { type QueryInput, queryInput } from "../wire/inputs/reads.js";
import { isJsonObject, type JsonObject } from "../wire/json.js";
import { checkParameterStyles } from "../wire/parameters.js";
import { readInput } from "../wire/shapes.js";
import { queryBounds } from "./bounds.js";
import {
  checkFilterPaths,
  checkFilterProjected,
  checkScalarKeys,
  nestedInCondition,
  nestedNames,
  startKeyItem,
} from "./checks.js";
import { checkConditionCount, type KeyRange, keyConditions, keyRange } from "./key-condition.js";
import {
  checkSelect,
  checkStartAttribute,
  checkStartKey,
  needsWholeItems,
  sourceOf,
  startKey,
} from "./request.js";
import { answerPage, selectionOf } from "./selection.js";

export const query: DynamoDbOperation = {
  access: onTableOrIndex,
  leadingKeys: ({ input, table, index }) => {
    const keys = index === undefined ? table.keys : table.index(index)?.keys;
    return keys && keysOfQuery(input, keys.hash.name);
  },
  run(engine, json) {
    const input = readInput(queryInput, json);
    checkStyles(input);
    checkConditionalOperator(input.ConditionalOperator, input.QueryFilter);
    checkSelect("Query", input);
    const legacy = {
      filter: input.QueryFilter && legacyConditions(input.QueryFilter),
      projection: input.AttributesToGet && projectionOf(input),
    };
    const start = input.ExclusiveStartKey && startKeyItem(input.ExclusiveStartKey);
    const context = new ExpressionContext(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
    const compiled =
      input.KeyConditionExpression === undefined
        ? undefined
        : compileCondition(input.KeyConditionExpression, context, "KeyConditionExpression");
    const legacyKeys = compiled === undefined ? legacyKeyConditions(input) : [];
    const selection = selectionOf(input, legacy, context);
    context.checkAllUsed();
    const conditions = compiled === undefined ? legacyKeys : keyConditions(compiled);
    if (input.IndexName === undefined) checkConditionCount(conditions, undefined);

    const found = sourceOf(engine, input);
    const { table, index, source } = found;
    checkConditionCount(conditions, source.keys);
    if (start !== undefined) checkStartKey(table, index, start, "Query");
    const range = keyRange(conditions, source.keys, (attribute) => {
      if (start !== undefined) checkStartAttribute(start, attribute);
    });
    const after = start && startKey(table, index, start);
    if (start !== undefined) checkStart(start, range, table, index);
    const { filter, projection } = selection;
    if (projection !== undefined) checkScalarKeys(table, nestedNames(projection));
    checkFilterPaths(
      input.QueryFilter === undefined ? "Filter Expression" : "QueryFilter",
      filter,
      source.keys,
    );
    const whole = needsWholeItems(index, input.Select, projection);
    if (!whole) checkFilterProjected(index, filter);
    if (filter !== undefined) checkScalarKeys(table, nestedInCondition(filter));
    // A partition with one item has one page: what follows it could not be asked for.
    const single = index === undefined && table.keys.range === undefined;
    return answerPage(
      engine,
      single ? { ...input, Limit: undefined } : input,
      found,
      { ...selection, whole },
      { bounds: queryBounds(source, range), start: after, reverse: input.ScanIndexForward === false },
    );
  },
};

function checkStyles(input: QueryInput): void {
  const keyConditionsToo: [string, unknown][] =
    input.KeyConditionExpression === undefined ? [] : [["KeyConditions", input.KeyConditions]];
  checkParameterStyles(
    [
      ["ProjectionExpression", input.ProjectionExpression],
      ["FilterExpression", input.FilterExpression],
      ["KeyConditionExpression", input.KeyConditionExpression],
    ],
    [
      ["AttributesToGet", input.AttributesToGet],
      ["QueryFilter", input.QueryFilter],
      ["ConditionalOperator", input.ConditionalOperator],
      ...keyConditionsToo,
    ],
    input.ExpressionAttributeNames,
    input.ExpressionAttributeValues,
  );
}

function legacyKeyConditions(input: QueryInput): readonly LegacyCondition[] {
  if (input.KeyConditions === undefined) {
    throw validation(
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    );
  }
  return legacyConditions(input.KeyConditions);
}

/** A query goes on only within what it asks for. */
function checkStart(
  start: Item,
  { hashes, sortConditions }: KeyRange,
  table: Table,
  index: Index | undefined,
): void {
  const { keys } = index ?? table;
  const samePartition = keys.hashes.every((attribute, position) => {
    const [asked, given] = [hashes[position], keyOf(start, attribute)];
    return asked !== undefined && given !== undefined && equalValues(asked, given);
  });
  const condition = combined(sortConditions, "AND");
  if (condition === undefined) {
    if (!samePartition) {
      throw validation("The provided starting key is outside query boundaries based on provided conditions");
    }
    // Where a partition has one item only, nothing can come after it.
    if (index === undefined && keys.range === undefined) {
      throw validation(`The provided exclusive start key is invalid: ExclusiveStartKey: ${shownKey(start)}`);
    }
    return;
  }
  if (!holds(condition, start)) {
    throw validation("The provided starting key does not match the range key predicate");
  }
  if (!samePartition) throw validation("The query can return at most one row and cannot be restarted");
}

const shownKey = (key: Item): string =>
  `{${[...key].map(([name, { type, value }]) => `${name}=AttributeValue: {${type}:${String(value)}}`).join(", ")}}`;

/** The one value that a query's partition key equals. */
function keysOfQuery(input: JsonObject, hash: string): readonly string[] | "unknown" {
  const { KeyConditionExpression, ExpressionAttributeNames: names, ExpressionAttributeValues: given } = input;
  if (typeof KeyConditionExpression !== "string") return "unknown";
  const found = [...KeyConditionExpression.matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g)].flatMap(
    ([, name = "", value = ""]) => {
      const attribute = isJsonObject(names) && name.startsWith("#") ? names[name] : name;
      return attribute === hash && isJsonObject(given) ? scalarOf(given[value]) : [];
    },
  );
  return found.length === 1 ? found : "unknown";
}
