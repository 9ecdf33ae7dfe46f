/**
 * Event patterns of filter criteria.
 * Source: "Control which events Lambda sends to your function" in the Lambda developer guide, and the EventBridge
 * guide's comparison operators that it refers to.
 */

type JsonObject = Readonly<Record<string, unknown>>;
type Matcher = (value: unknown) => boolean;

/** Whether an event matches. */
export type EventPattern = (event: JsonObject) => boolean;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): boolean => value === null || typeof value !== "object";

/** Reads a pattern; `undefined`: it is none. */
export function parsePattern(text: string): EventPattern | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!isObject(parsed) || Object.keys(parsed).length === 0) return undefined;
    return compile(parsed);
  } catch {
    return undefined;
  }
}

/** @throws for what is no pattern; the caller turns that into its own answer */
function compile(pattern: JsonObject): EventPattern {
  const parts = Object.entries(pattern).map(([name, wanted]): EventPattern => {
    if (name === "$or") {
      if (!Array.isArray(wanted) || wanted.length < 2 || !wanted.every(isObject)) throw new TypeError("$or");
      const alternatives = wanted.map(compile);
      return (event) => alternatives.some((matches) => matches(event));
    }
    if (Array.isArray(wanted)) {
      if (wanted.length === 0) throw new TypeError("empty list");
      const matchers = wanted.map(compileMatcher);
      return (event) => {
        const value = Object.hasOwn(event, name) ? event[name] : undefined;
        // A list matches by any of its elements.
        const values: readonly unknown[] = Array.isArray(value) && value.length > 0 ? value : [value];
        return matchers.some((matches) => values.some(matches));
      };
    }
    if (!isObject(wanted)) throw new TypeError("neither list nor object");
    const inner = compile(wanted);
    return (event) => {
      const value = Object.hasOwn(event, name) ? event[name] : undefined;
      const values: readonly unknown[] = Array.isArray(value) ? value : [value];
      return values.some((one) => inner(isObject(one) ? one : {}));
    };
  });
  return (event) => parts.every((matches) => matches(event));
}

function compileMatcher(wanted: unknown): Matcher {
  if (isScalar(wanted)) return (value) => value === wanted;
  if (!isObject(wanted) || Object.keys(wanted).length !== 1) throw new TypeError("operator");
  const [[operator, operand]] = Object.entries(wanted) as [[string, unknown]];
  switch (operator) {
    case "exists":
      if (typeof operand !== "boolean") throw new TypeError(operator);
      // Only leaves exist.
      return (value) => (value !== undefined && !isObject(value)) === operand;
    case "prefix":
    case "suffix":
      return affix(operator, operand);
    case "equals-ignore-case": {
      const text = textOf(operand).toLowerCase();
      return (value) => typeof value === "string" && value.toLowerCase() === text;
    }
    case "numeric":
      return numeric(operand);
    case "anything-but":
      return anythingBut(operand);
    default:
      throw new TypeError(operator);
  }
}

function textOf(operand: unknown): string {
  if (typeof operand !== "string") throw new TypeError("string");
  return operand;
}

function affix(operator: "prefix" | "suffix", operand: unknown): Matcher {
  const ignoresCase = isObject(operand) && Object.keys(operand).join() === "equals-ignore-case";
  const text = textOf(ignoresCase ? operand["equals-ignore-case"] : operand);
  const fold = (value: string) => (ignoresCase ? value.toLowerCase() : value);
  return (value) => {
    if (typeof value !== "string") return false;
    return operator === "prefix" ? fold(value).startsWith(fold(text)) : fold(value).endsWith(fold(text));
  };
}

function anythingBut(operand: unknown): Matcher {
  const excluded = isObject(operand)
    ? [compileMatcher(operand)]
    : (Array.isArray(operand) ? operand : [operand]).map((one: unknown) => {
        if (!isScalar(one)) throw new TypeError("anything-but");
        return compileMatcher(one);
      });
  return (value) => value !== undefined && !isObject(value) && !excluded.some((matches) => matches(value));
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function numeric(operand: unknown): Matcher {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4))
    throw new TypeError("numeric");
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const name = String(operand[index]);
    const compare = Object.hasOwn(COMPARISONS, name) ? COMPARISONS[name] : undefined;
    const bound: unknown = operand[index + 1];
    if (compare === undefined || typeof bound !== "number") throw new TypeError("numeric");
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === "number" && tests.every((holds) => holds(value));
}
