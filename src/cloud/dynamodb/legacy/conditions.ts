import { invalidParameter, validation } from "../errors.js";
import type { Condition } from "../expressions/condition.js";
import type { Operand } from "../expressions/context.js";
import type { AttributeType, AttributeValue } from "../values/attribute-value.js";
import { compareValues } from "../values/compare.js";
import { usable } from "../values/decode.js";
import type { ConditionsInput, ExpectedInput } from "../wire/inputs/common.js";

/** Conditions as they were before expressions: `Expected`, `ScanFilter`, `QueryFilter` and `KeyConditions`. */

export type LegacyOperator =
  | "EQ"
  | "NE"
  | "LE"
  | "LT"
  | "GE"
  | "GT"
  | "NULL"
  | "NOT_NULL"
  | "CONTAINS"
  | "NOT_CONTAINS"
  | "BEGINS_WITH"
  | "IN"
  | "BETWEEN";

/** A checked condition on one attribute. */
export interface LegacyCondition {
  readonly attribute: string;
  readonly operator: LegacyOperator;
  readonly values: readonly AttributeValue[];
}

const SCALARS: readonly AttributeType[] = ["S", "N", "B"];
const SCALARS_AND_SETS: readonly AttributeType[] = ["S", "N", "B", "SS", "NS", "BS"];
const ANY: readonly AttributeType[] = [...SCALARS_AND_SETS, "L", "M", "BOOL", "NULL"];

/** How many values an operator takes, and of what types. */
const OPERATORS: Readonly<
  Record<
    LegacyOperator,
    { readonly min: number; readonly max: number; readonly types: readonly AttributeType[] }
  >
> = {
  EQ: { min: 1, max: 1, types: ANY },
  NE: { min: 1, max: 1, types: ANY },
  LE: { min: 1, max: 1, types: SCALARS },
  LT: { min: 1, max: 1, types: SCALARS },
  GE: { min: 1, max: 1, types: SCALARS },
  GT: { min: 1, max: 1, types: SCALARS },
  NULL: { min: 0, max: 0, types: [] },
  NOT_NULL: { min: 0, max: 0, types: [] },
  CONTAINS: { min: 1, max: 1, types: SCALARS },
  NOT_CONTAINS: { min: 1, max: 1, types: SCALARS },
  BEGINS_WITH: { min: 1, max: 1, types: ["S", "B"] },
  IN: { min: 1, max: Number.POSITIVE_INFINITY, types: SCALARS },
  BETWEEN: { min: 2, max: 2, types: SCALARS },
};

/** Checks `ScanFilter`, `QueryFilter` or `KeyConditions`. @throws DynamoDbError */
export function legacyConditions(input: ConditionsInput): readonly LegacyCondition[] {
  return [...input].map(([attribute, { ComparisonOperator, AttributeValueList = [] }]) =>
    checked({ attribute, operator: ComparisonOperator, values: AttributeValueList.map(usable) }),
  );
}

/** Checks `Expected`. @throws DynamoDbError */
export function expectedConditions(input: ExpectedInput): readonly LegacyCondition[] {
  return [...input].map(([attribute, expected]): LegacyCondition => {
    const { Value, Exists, ComparisonOperator, AttributeValueList } = expected;
    const suffix = `for Attribute: ${attribute}`;
    if (AttributeValueList !== undefined && Value !== undefined) {
      throw invalidParameter(`Value and AttributeValueList cannot be used together ${suffix}`);
    }
    if (ComparisonOperator !== undefined) {
      if (Exists !== undefined) {
        throw invalidParameter(`Exists and ComparisonOperator cannot be used together ${suffix}`);
      }
      const needsValues = ComparisonOperator !== "NULL" && ComparisonOperator !== "NOT_NULL";
      if (needsValues && AttributeValueList === undefined && Value === undefined) {
        throw invalidParameter(
          `Value or AttributeValueList must be used with ComparisonOperator: ${ComparisonOperator} ${suffix}`,
        );
      }
      const values = AttributeValueList ?? (Value === undefined ? [] : [Value]);
      return checked({ attribute, operator: ComparisonOperator, values: values.map(usable) });
    }
    if (AttributeValueList !== undefined) {
      throw invalidParameter(`AttributeValueList can only be used with a ComparisonOperator ${suffix}`);
    }
    if (Exists === false) {
      if (Value !== undefined) throw invalidParameter(`Value cannot be used when Exists is false ${suffix}`);
      return { attribute, operator: "NULL", values: [] };
    }
    if (Value === undefined) {
      throw invalidParameter(`Value must be provided when Exists is ${Exists ?? "null"} ${suffix}`);
    }
    return { attribute, operator: "EQ", values: [usable(Value)] };
  });
}

function checked(condition: LegacyCondition): LegacyCondition {
  const { operator, values } = condition;
  const { min, max, types } = OPERATORS[operator];
  if (values.length < min || values.length > max) {
    throw invalidParameter(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);
  }
  const [first, second] = values;
  if (values.some(({ type }) => type !== first?.type)) {
    throw invalidParameter("AttributeValues inside AttributeValueList must be of same type");
  }
  for (const { type } of values) {
    if (!types.includes(type)) {
      throw invalidParameter(`ComparisonOperator ${operator} is not valid for ${type} AttributeValue type`);
    }
  }
  const unordered =
    operator === "BETWEEN" &&
    first !== undefined &&
    second !== undefined &&
    (compareValues(first, second) ?? 0) > 0;
  if (unordered) {
    throw validation(
      "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
    );
  }
  return condition;
}

/** Legacy conditions as one condition like those that expressions become. */
export function combined(
  conditions: readonly LegacyCondition[],
  operator: "AND" | "OR" | undefined,
): Condition | undefined {
  return conditions
    .map(translate)
    .reduce<Condition | undefined>(
      (left, right) => (left === undefined ? right : { kind: operator === "OR" ? "or" : "and", left, right }),
      undefined,
    );
}

const COMPARATORS = { EQ: "=", NE: "<>", LE: "<=", LT: "<", GE: ">=", GT: ">" } as const;

function translate({ attribute, operator, values }: LegacyCondition): Condition {
  const path: Operand = { kind: "path", path: [attribute] };
  const operands = values.map((value): Operand => ({ kind: "value", value }));
  const [first = path, second = path] = operands;
  const call = (name: string, ...args: readonly Operand[]): Condition => ({ kind: "function", name, args });
  switch (operator) {
    case "NULL":
      return call("attribute_not_exists", path);
    case "NOT_NULL":
      return call("attribute_exists", path);
    case "CONTAINS":
      return call("contains", path, first);
    case "NOT_CONTAINS":
      return {
        kind: "and",
        left: call("attribute_exists", path),
        right: { kind: "not", condition: call("contains", path, first) },
      };
    case "BEGINS_WITH":
      return call("begins_with", path, first);
    case "IN":
      return { kind: "in", operand: path, choices: operands };
    case "BETWEEN":
      return { kind: "between", operand: path, low: first, high: second };
    default:
      return { kind: "compare", operator: COMPARATORS[operator], left: path, right: first };
  }
}
