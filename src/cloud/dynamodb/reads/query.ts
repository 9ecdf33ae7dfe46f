import type { Engine } from "../engine.js";
import { validation } from "../errors.js";
import { holds } from "../expressions/condition.js";
import { ExpressionContext } from "../expressions/context.js";
import { compileCondition } from "../expressions/expressions.js";
import { projectionOf } from "../items/get.js";
import { combined, type LegacyCondition, legacyConditions } from "../legacy/conditions.js";
import { partition } from "../storage/key-bytes.js";
import { type Index, keyOf, type Table } from "../tables/table.js";
import type { Item } from "../values/attribute-value.js";
import { type QueryInput, queryInput } from "../wire/inputs/reads.js";
import type { JsonObject } from "../wire/json.js";
import { checkParameterStyles } from "../wire/parameters.js";
import { readInput } from "../wire/shapes.js";
import { queryBounds } from "./bounds.js";
import { checkFilterPaths, checkScalarKeys, nestedInCondition, nestedNames, startKeyItem } from "./checks.js";
import { checkConditionCount, type KeyRange, keyConditions, keyRange } from "./key-condition.js";
import { readPage } from "./page.js";
import {
  checkSelect,
  checkStartAttribute,
  checkStartKey,
  needsWholeItems,
  sourceOf,
  startKey,
} from "./request.js";

export function query(engine: Engine, json: JsonObject): string {
  const input = readInput(queryInput, json);
  checkStyles(input);
  checkSelect(input);
  const legacyFilter = input.QueryFilter && legacyConditions(input.QueryFilter);
  const legacyProjection = input.AttributesToGet && projectionOf(input);
  const start = input.ExclusiveStartKey && startKeyItem(input.ExclusiveStartKey);
  const context = new ExpressionContext(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
  const compiled =
    input.KeyConditionExpression === undefined
      ? undefined
      : compileCondition(input.KeyConditionExpression, context, "KeyConditionExpression");
  const legacyKeys = compiled === undefined ? legacyKeyConditions(input) : [];
  const filter =
    input.FilterExpression === undefined
      ? legacyFilter && combined(legacyFilter, input.ConditionalOperator)
      : compileCondition(input.FilterExpression, context, "FilterExpression");
  const projection = legacyProjection ?? projectionOf(input, context);
  context.checkAllUsed();
  const conditions = compiled === undefined ? legacyKeys : keyConditions(compiled);
  checkConditionCount(conditions);

  const { table, index } = sourceOf(engine, input);
  const source = index ?? table;
  if (start !== undefined) checkStartKey(table, index, start, "Query");
  const range = keyRange(conditions, source.keys, (attribute) => {
    if (start !== undefined) checkStartAttribute(start, attribute);
  });
  const after = start && startKey(table, index, start);
  if (start !== undefined) checkStart(start, range, table, index);
  if (projection !== undefined) checkScalarKeys(table, nestedNames(projection));
  checkFilterPaths(
    input.QueryFilter === undefined ? "Filter Expression" : "QueryFilter",
    filter,
    source.keys,
  );
  if (filter !== undefined) checkScalarKeys(table, nestedInCondition(filter));
  return readPage(
    engine,
    {
      table,
      index,
      source,
      filter,
      projection,
      whole: needsWholeItems(index, input.Select, projection),
      countOnly: input.Select === "COUNT",
      limit: input.Limit ?? Number.POSITIVE_INFINITY,
      consistent: input.ConsistentRead ?? false,
    },
    queryBounds(source, range),
    { start: after, reverse: input.ScanIndexForward === false },
    input.ReturnConsumedCapacity,
  );
}

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
function checkStart(start: Item, { hash, sort }: KeyRange, table: Table, index: Index | undefined): void {
  const { keys } = index ?? table;
  const startHash = keyOf(start, keys.hash);
  const samePartition = startHash !== undefined && partition(startHash) === partition(hash);
  if (sort === undefined || keys.range === undefined) {
    if (samePartition) return;
    throw validation("The provided starting key is outside query boundaries based on provided conditions");
  }
  const condition = combined(
    [
      {
        attribute: keys.range.name,
        operator: sort.operator,
        values: sort.high === undefined ? [sort.low] : [sort.low, sort.high],
      },
    ],
    "AND",
  );
  if (condition !== undefined && !holds(condition, start)) {
    throw validation("The provided starting key does not match the range key predicate");
  }
  if (!samePartition) throw validation("The query can return at most one row and cannot be restarted");
}
