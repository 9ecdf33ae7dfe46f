import { validation } from "../errors.js";
import type { LegacyCondition, LegacyOperator } from "../legacy/conditions.js";
import { type Bounds, queryBounds, scanBounds } from "../reads/bounds.js";
import { keyRange } from "../reads/key-condition.js";
import { type KeySchema, keyAttributes, type Source } from "../tables/table.js";
import type { AttributeValue } from "../values/attribute-value.js";
import { compareValues, equalValues } from "../values/compare.js";
import type { Bindings } from "./bindings.js";
import type { Expression, OrderTerm, SelectSyntax } from "./syntax.js";
import { attributeOf, conjuncts, equality } from "./where.js";

/** How a `SELECT` reads its items: some partitions, or all of the table or index. */
export interface AccessPath {
  /** What is read, one after another. */
  readonly ranges: readonly ((source: Source) => Bounds)[];
  readonly reverse: boolean;
  /** There can be one item at most, in a table. */
  readonly single: boolean;
}

/** Finds the partitions that a `WHERE` is about, and their order. @throws DynamoDbError */
export function accessPath(
  keys: KeySchema,
  { where, orderBy }: SelectSyntax,
  bindings: Bindings,
): AccessPath {
  const all = conjuncts(where);
  checkOrder(keys, where, orderBy, all, bindings);
  const partitions = partitionsOf(keys, all, bindings);
  if (partitions === undefined) {
    return { ranges: [(source) => scanBounds(source, 0, 1)], reverse: false, single: false };
  }
  const sort = sortConditions(keys, all, bindings);
  const ranges = inOrder(partitions, orderBy, keys).map((partition) => {
    const range = keyRange([...partition, ...sort], keys, () => {});
    return (source: Source) => queryBounds(source, range);
  });
  const term = orderBy.find(({ attribute }) => attribute === keys.range?.name);
  // Without a term of its own the sort key goes down where others go in an order.
  const reverse = term === undefined ? orderBy.length > 0 : term.descending;
  const named = sort.filter(({ operator }) => operator === "EQ").length;
  return { ranges, reverse, single: ranges.length === 1 && named === keys.ranges.length };
}

type Partition = readonly LegacyCondition[];

const is = (attribute: string, value: AttributeValue): LegacyCondition => ({
  attribute,
  operator: "EQ",
  values: [value],
});

/** The partitions that are named; `undefined`: all. */
function partitionsOf(
  { hash, hashes }: KeySchema,
  all: readonly Expression[],
  bindings: Bindings,
): readonly Partition[] | undefined {
  if (hashes.length > 1) {
    const partition = hashes.map(({ name }) => {
      const value = all.map((one) => equality(one, bindings)).find((found) => found?.[0] === name)?.[1];
      return value && is(name, value);
    });
    const named = partition.filter((condition) => condition !== undefined);
    return named.length === partition.length ? [named] : undefined;
  }
  const several = all
    .map((one) => valuesFor(hash.name, one, bindings))
    .filter((found) => found !== undefined);
  const values = several.find(({ length }) => length === 1) ?? several[0];
  return values?.map((value) => [is(hash.name, value)]);
}

/** The values that a condition leaves an attribute. */
function valuesFor(
  attribute: string,
  expression: Expression,
  bindings: Bindings,
): readonly AttributeValue[] | undefined {
  const [name, value] = equality(expression, bindings) ?? [];
  if (name === attribute && value !== undefined) return [value];
  if (expression.kind !== "binary") return undefined;
  const { operator, left, right } = expression;
  if (operator === "in" && attributeOf(left) === attribute && right.kind === "list") {
    const values = right.members.map((member) => bindings.constant(member));
    const known = values.filter((one) => one !== undefined);
    return known.length === values.length ? distinct(known) : undefined;
  }
  if (operator !== "or") return undefined;
  const sides = [left, right].map((side) => valuesFor(attribute, side, bindings));
  const known = sides.filter((side) => side !== undefined);
  return known.length === 2 ? distinct(known.flat()) : undefined;
}

const distinct = (values: readonly AttributeValue[]): readonly AttributeValue[] =>
  values.filter((value, at) => values.findIndex((other) => equalValues(value, other)) === at);

const RANGES: ReadonlyMap<string, readonly [LegacyOperator, LegacyOperator]> = new Map([
  ["<", ["LT", "GT"]],
  ["<=", ["LE", "GE"]],
  [">", ["GT", "LT"]],
  [">=", ["GE", "LE"]],
]);

/** What is asked of the sort key's attributes: equality with the first, a range of the one after. */
function sortConditions(
  { ranges }: KeySchema,
  all: readonly Expression[],
  bindings: Bindings,
): readonly LegacyCondition[] {
  const conditions: LegacyCondition[] = [];
  for (const { name } of ranges) {
    const value = all.map((one) => equality(one, bindings)).find((found) => found?.[0] === name)?.[1];
    if (value !== undefined) {
      conditions.push(is(name, value));
      continue;
    }
    const range = all.map((one) => rangeOf(name, one, bindings)).find((found) => found !== undefined);
    if (range !== undefined) conditions.push(range);
    break;
  }
  return conditions;
}

function rangeOf(attribute: string, expression: Expression, bindings: Bindings): LegacyCondition | undefined {
  const condition = (operator: LegacyOperator, ...operands: readonly Expression[]) => {
    const values = operands.map((operand) => bindings.constant(operand));
    const known = values.filter((value) => value !== undefined);
    return known.length === values.length ? { attribute, operator, values: known } : undefined;
  };
  switch (expression.kind) {
    case "between":
      if (attributeOf(expression.operand) !== attribute) return undefined;
      return condition("BETWEEN", expression.low, expression.high);
    case "call": {
      const [path, prefix] = expression.args;
      if (expression.name !== "begins_with" || path === undefined || prefix === undefined) return undefined;
      return attributeOf(path) === attribute ? condition("BEGINS_WITH", prefix) : undefined;
    }
    case "binary": {
      const { operator, left, right } = expression;
      const [straight, mirrored] = RANGES.get(operator) ?? [];
      if (straight !== undefined && attributeOf(left) === attribute) return condition(straight, right);
      if (mirrored !== undefined && attributeOf(right) === attribute) return condition(mirrored, left);
      return undefined;
    }
    default:
      return undefined;
  }
}

function inOrder(
  partitions: readonly Partition[],
  orderBy: readonly OrderTerm[],
  { hash }: KeySchema,
): readonly Partition[] {
  if (orderBy.length === 0) return partitions;
  const direction = orderBy.some(({ attribute, descending }) => attribute === hash.name && descending)
    ? -1
    : 1;
  const value = ([first]: Partition): AttributeValue | undefined => first?.values[0];
  return [...partitions].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    return left === undefined || right === undefined ? 0 : (compareValues(left, right) ?? 0) * direction;
  });
}

/** @throws DynamoDbError when an order is asked for that the keys do not have */
function checkOrder(
  keys: KeySchema,
  where: Expression | undefined,
  orderBy: readonly OrderTerm[],
  all: readonly Expression[],
  bindings: Bindings,
): void {
  if (orderBy.length === 0) return;
  if (where === undefined) {
    throw validation("Must have WHERE clause in the statement when using ORDER BY clause.");
  }
  const names = keyAttributes(keys).map(({ name }) => name);
  for (const { attribute } of orderBy) {
    if (names.includes(attribute)) continue;
    throw validation(`Attribute ${attribute} in ORDER BY clause must be part of the primary key`);
  }
  const counts = keys.hashes.map(({ name }) =>
    all.reduce((sum, one) => sum + (valuesFor(name, one, bindings)?.length ?? 0), 0),
  );
  if (counts.includes(0)) {
    throw validation(
      "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
    );
  }
  const ordersByHash = orderBy.some(({ attribute }) => attribute === keys.hash.name);
  if (counts.some((count) => count > 1) && !ordersByHash) {
    throw validation(
      "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.",
    );
  }
}
