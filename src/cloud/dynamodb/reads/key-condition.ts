import { type DynamoDbError, invalidParameter, validation } from "../errors.js";
import type { Condition } from "../expressions/condition.js";
import type { Operand } from "../expressions/context.js";
import type { LegacyCondition, LegacyOperator } from "../legacy/conditions.js";
import { type KeyAttribute, type KeySchema, keyAttributes } from "../tables/table.js";
import { type AttributeValue, isKeyValue, type KeyValue } from "../values/attribute-value.js";

/** What a query asks of the keys: one partition, and perhaps a part of its order. */
export interface KeyRange {
  readonly hashes: readonly KeyValue[];
  /** What the first attributes of a sort key of several must equal, before the one that `sort` is about. */
  readonly leading: readonly KeyValue[];
  readonly sort?: SortCondition;
  /** What is asked of the sort key's attributes, as it was written. */
  readonly sortConditions: readonly LegacyCondition[];
}

export interface SortCondition {
  readonly operator: "EQ" | "LT" | "LE" | "GT" | "GE" | "BEGINS_WITH" | "BETWEEN";
  readonly low: KeyValue;
  /** The upper bound of `BETWEEN`. */
  readonly high?: KeyValue;
}

const OPERATORS = { "=": "EQ", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE" } as const;
const MIRRORED = { EQ: "EQ", LT: "GT", LE: "GE", GT: "LT", GE: "LE" } as const;

const INVALID = "Invalid KeyConditionExpression: ";
const IN_KEY_CONDITION = "in KeyConditionExpression: ";
const invalidOperator = (name: string): DynamoDbError =>
  validation(`Invalid operator used ${IN_KEY_CONDITION}${name}`);

/** Reads a key condition expression as conditions on attributes. @throws DynamoDbError */
export function keyConditions(condition: Condition): readonly LegacyCondition[] {
  switch (condition.kind) {
    case "and": {
      const conditions = [...keyConditions(condition.left), ...keyConditions(condition.right)];
      const names = conditions.map(({ attribute }) => attribute);
      if (new Set(names).size < names.length) {
        throw validation(`${INVALID}KeyConditionExpressions must only contain one condition per key`);
      }
      return conditions;
    }
    case "or":
    case "not":
    case "in":
      throw invalidOperator(condition.kind.toUpperCase());
    case "compare": {
      if (condition.operator === "<>") throw invalidOperator("<>");
      const operator = OPERATORS[condition.operator];
      const mirrored = condition.left.kind === "value" && condition.right.kind === "path";
      return [one(mirrored ? MIRRORED[operator] : operator, [condition.left, condition.right])];
    }
    case "between":
      if (condition.operand.kind !== "path") throw keyFirst("BETWEEN");
      return [one("BETWEEN", [condition.operand, condition.low, condition.high])];
    case "function": {
      if (condition.name !== "begins_with") throw invalidOperator(condition.name);
      const [path, start] = condition.args;
      if (path?.kind !== "path" || start === undefined) throw keyFirst("begins_with");
      return [one("BEGINS_WITH", [path, start])];
    }
  }
}

const keyFirst = (operator: string): DynamoDbError =>
  validation(
    `Invalid condition ${IN_KEY_CONDITION}${operator} operator must have the key attribute as its first operand`,
  );

function one(operator: LegacyOperator, operands: readonly Operand[]): LegacyCondition {
  let attribute: string | undefined;
  const values: AttributeValue[] = [];
  for (const operand of operands) {
    switch (operand.kind) {
      case "path": {
        if (attribute !== undefined) {
          throw validation(
            `Invalid condition ${IN_KEY_CONDITION}Multiple attribute names used in one condition`,
          );
        }
        const [name] = operand.path;
        if (operand.path.length > 1 || typeof name !== "string") {
          throw validation(`${INVALID}KeyConditionExpressions cannot have conditions on nested attributes`);
        }
        attribute = name;
        break;
      }
      case "function":
        throw validation(`${INVALID}KeyConditionExpressions cannot contain nested operations`);
      case "value":
        values.push(operand.value);
    }
  }
  if (attribute === undefined) {
    throw validation(`Invalid condition ${IN_KEY_CONDITION}No key attribute specified`);
  }
  return { attribute, operator, values };
}

const SORT_OPERATORS: readonly SortCondition["operator"][] = [
  "EQ",
  "LT",
  "LE",
  "GT",
  "GE",
  "BEGINS_WITH",
  "BETWEEN",
];

/**
 * A query has one condition on the partition key and at most one on the sort key. Only an index can have keys of more
 * attributes.
 * @throws DynamoDbError
 */
export function checkConditionCount(
  conditions: readonly LegacyCondition[],
  keys: KeySchema | undefined,
): void {
  const { length } = conditions;
  const several = keys !== undefined && keyAttributes(keys).length > 2;
  if (length === 0 || (length > 2 && !several)) throw validation("Conditions can be of length 1 or 2 only");
}

/**
 * Fits conditions to the keys of a table or index; `first` is what is checked of each key attribute before.
 * @throws DynamoDbError
 */
export function keyRange(
  conditions: readonly LegacyCondition[],
  keys: KeySchema,
  first: (attribute: KeyAttribute) => void,
): KeyRange {
  const { hashes, ranges } = keys;
  const asked: { readonly condition: LegacyCondition; readonly sort: SortCondition }[] = [];
  for (const attribute of [...hashes, ...ranges]) {
    first(attribute);
    const isHash = hashes.includes(attribute);
    if (ranges.length === 0 && conditions.length > hashes.length) throw notSupported();
    const condition = conditions.find((one) => one.attribute === attribute.name);
    if (condition === undefined) {
      // The rest of a sort key may be left open, but nothing in between.
      if (isHash || conditions.length > asked.length) {
        throw validation(`Query condition missed key schema element: ${attribute.name}`);
      }
      break;
    }
    const sort = keyCondition(condition, attribute);
    const last = asked.length + 1 === conditions.length;
    if (sort.operator !== "EQ" && (isHash || !last)) throw notSupported();
    asked.push({ condition, sort });
  }
  if (asked.length < conditions.length) throw notSupported();
  const values = asked.map(({ sort }) => sort.low);
  const sort = asked.at(-1)?.sort;
  return {
    hashes: values.slice(0, hashes.length),
    leading: values.slice(hashes.length, -1),
    sortConditions: asked.slice(hashes.length).map(({ condition }) => condition),
    ...(asked.length > hashes.length && sort !== undefined && { sort }),
  };
}

const notSupported = (): DynamoDbError => validation("Query key condition not supported");

/** One condition as one on a key attribute. @throws DynamoDbError */
function keyCondition(condition: LegacyCondition, { name, type }: KeyAttribute): SortCondition {
  const operator = SORT_OPERATORS.find((one) => one === condition.operator);
  if (operator === undefined) {
    throw validation("Attempted conditional constraint is not an indexable operation");
  }
  const values = condition.values.filter(isKeyValue);
  if (values.length < condition.values.length || values.some((value) => value.type !== type)) {
    throw invalidParameter("Condition parameter type does not match schema type");
  }
  const [low, high] = values;
  if (low === undefined) throw notSupported();
  for (const value of values) checkNotEmpty(value, name);
  return high === undefined ? { operator, low } : { operator, low, high };
}

function checkNotEmpty(value: KeyValue, name: string): void {
  if (value.type === "N" || value.value !== "") return;
  throw validation(
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${value.type === "S" ? "string" : "binary"} value. Key: ${name}`,
  );
}
