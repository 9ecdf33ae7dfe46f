/** The element `Condition`: all of its conditions have to hold, and for each, one of its values. */
import { type Context, unknownKey } from "./context.js";
import { OPERATORS, type Operator } from "./operators.js";
import { PolicyProblem } from "./problem.js";
import { any, every, not, type Truth } from "./truth.js";
import { isObject, scalars } from "./values.js";
import type { Comparison } from "./variables.js";

/** Whether a request meets a condition. */
export type Condition = (context: Context) => Truth;

type Quantifier = "ForAllValues" | "ForAnyValue";

interface Manner {
  readonly negated: boolean;
  readonly quantifier: Quantifier | undefined;
  /** A key that the request does not have is no hindrance. */
  readonly ifExists: boolean;
}

const NAME = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/;

export function parseConditions(element: unknown, variables: boolean): readonly Condition[] {
  if (element === undefined) return [];
  if (!isObject(element)) throw new PolicyProblem("Condition is no object");
  return Object.entries(element).flatMap(([name, keys]) => {
    if (!isObject(keys)) throw new PolicyProblem(`${name} is no object`);
    const make = conditionMaker(name, variables);
    return Object.entries(keys).map(([key, values]) =>
      make(key.trim().toLowerCase(), scalars(values, `The value of ${key}`)),
    );
  });
}

type Maker = (key: string, values: readonly string[]) => Condition;

function conditionMaker(name: string, variables: boolean): Maker {
  if (name === "Null") return nullCondition;
  const [, qualifier, base = "", suffix] = NAME.exec(name) ?? [];
  const operator: Operator | undefined = OPERATORS.get(base);
  if (operator === undefined) throw new PolicyProblem(`there is no condition operator ${name}`);
  const { negated, compare } = operator;
  const quantifier =
    qualifier === "ForAllValues" || qualifier === "ForAnyValue" ? (qualifier as Quantifier) : undefined;
  const manner: Manner = { negated, quantifier, ifExists: suffix !== undefined };
  return (key, values) => {
    const comparisons = values.map((value) => compare(value, variables));
    return (context) => {
      const found = context(key);
      return found === undefined ? unknownKey(key) : holds(manner, key, comparisons, found, context);
    };
  };
}

function holds(
  { negated, quantifier, ifExists }: Manner,
  key: string,
  comparisons: readonly Comparison[],
  values: readonly string[],
  context: Context,
): Truth {
  const isMet = (value: string): Truth => {
    const isLike = any(comparisons, (compare) => compare(value, context));
    return negated ? not(isLike) : isLike;
  };
  if (values.length === 0 && ifExists) return true;
  if (quantifier !== undefined) {
    // Empty texts are no values of a set.
    const set = values.filter((value) => value !== "");
    return quantifier === "ForAllValues" ? every(set, isMet) : any(set, isMet);
  }
  const [value, ...others] = values;
  if (value === undefined) return negated;
  return others.length > 0
    ? { key, why: "which has several values and needs ForAllValues or ForAnyValue" }
    : isMet(value);
}

/** Whether the request lacks a key. */
const nullCondition: Maker = (key, values) => {
  const wanted = values.map((value) => {
    if (!/^(true|false)$/i.test(value))
      throw new PolicyProblem(`Null takes true or false, not ${JSON.stringify(value)}`);
    return value.toLowerCase() === "true";
  });
  return (context) => {
    const found = context(key);
    return found === undefined ? unknownKey(key) : wanted.includes(found.length === 0);
  };
};
