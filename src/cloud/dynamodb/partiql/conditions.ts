import { type DynamoDbError, validation } from "../errors.js";
import type { Comparator, ConditionSyntax, FunctionSyntax, OperandSyntax } from "../expressions/syntax.js";
import type { Bindings } from "./bindings.js";
import { position, unsupportedOperator } from "./errors.js";
import type { BinarySyntax, CallSyntax, Expression } from "./syntax.js";

const COMPARATORS: readonly Comparator[] = ["=", "<>", "<", "<=", ">", ">="];
const PREDICATES: ReadonlySet<string> = new Set([
  "attribute_exists",
  "attribute_not_exists",
  "attribute_type",
  "begins_with",
  "contains",
]);
/** In the order in which AWS lists them here. */
const TYPES: readonly string[] = ["N", "BS", "L", "B", "NULL", "M", "S", "SS", "NS", "BOOL"];

/** What a `WHERE` says, as the syntax of a condition. @throws DynamoDbError */
export function conditionSyntax(expression: Expression, bindings: Bindings): ConditionSyntax {
  switch (expression.kind) {
    case "not":
      return { kind: "not", condition: conditionSyntax(expression.operand, bindings) };
    case "binary":
      return binary(expression, bindings);
    case "between":
      if (isPredicate(expression.operand)) throw unordered("BETWEEN");
      return {
        kind: "between",
        operand: operand(expression.operand, bindings),
        low: operand(expression.low, bindings),
        high: operand(expression.high, bindings),
      };
    case "is": {
      const path = operand(expression.operand, bindings);
      if (expression.type === "missing") return call("attribute_not_exists", path);
      // Only a stored null is null: what is missing is not.
      if (expression.type === "null") {
        return call("attribute_type", path, bindings.keep({ type: "S", value: "NULL" }));
      }
      throw unsupportedOperator("IS");
    }
    case "call":
      if (PREDICATES.has(expression.name)) return predicate(expression, bindings);
      throw misused(expression);
    default:
      throw unsupported(expression);
  }
}

function binary(expression: BinarySyntax, bindings: Bindings): ConditionSyntax {
  const { operator, left, right } = expression;
  if (operator === "and" || operator === "or") {
    return {
      kind: operator,
      left: conditionSyntax(left, bindings),
      right: conditionSyntax(right, bindings),
    };
  }
  if (operator === "in") {
    const choices = right.kind === "list" ? right.members : [right];
    return {
      kind: "in",
      operand: operand(left, bindings),
      choices: choices.map((choice) => operand(choice, bindings)),
    };
  }
  const comparator = COMPARATORS.find((one) => one === operator);
  if (comparator === undefined) throw unsupportedOperator(operator.toUpperCase());
  if (isPredicate(left) || isPredicate(right)) return comparedPredicate(comparator, expression, bindings);
  return {
    kind: "compare",
    operator: comparator,
    left: operand(left, bindings),
    right: operand(right, bindings),
  };
}

/** A predicate is true or false, and can be compared with either. */
function comparedPredicate(
  comparator: Comparator,
  { left, right }: BinarySyntax,
  bindings: Bindings,
): ConditionSyntax {
  if (comparator !== "=" && comparator !== "<>") throw unordered(comparator);
  const [condition, other] = isPredicate(left) ? [left, right] : [right, left];
  const syntax = conditionSyntax(condition, bindings);
  const not: ConditionSyntax = { kind: "not", condition: syntax };
  const value = bindings.constant(other);
  if (value === undefined) throw unsupported(other);
  // Nothing else equals it.
  if (value.type !== "BOOL") {
    return { kind: comparator === "=" ? "and" : "or", left: syntax, right: not };
  }
  return value.value === (comparator === "=") ? syntax : not;
}

const isPredicate = ({ kind, ...expression }: Expression): boolean =>
  (kind === "call" && "name" in expression && PREDICATES.has(expression.name)) ||
  kind === "not" ||
  kind === "is" ||
  kind === "between" ||
  (kind === "binary" && "operator" in expression && isConditional(expression.operator));

const isConditional = (operator: string): boolean =>
  operator === "and" ||
  operator === "or" ||
  operator === "in" ||
  COMPARATORS.some((comparator) => comparator === operator);

function predicate({ name, args }: CallSyntax, bindings: Bindings): ConditionSyntax {
  const operands = args.map((argument) => operand(argument, bindings));
  const type = name === "attribute_type" ? args[1] && bindings.constant(args[1]) : undefined;
  if (type?.type === "S" && !TYPES.includes(type.value)) {
    throw validation(
      `Invalid attribute type name found; type: ${type.value}, valid types: {${TYPES.join(",")}}`,
    );
  }
  return call(name, ...operands);
}

const call = (name: string, ...args: readonly OperandSyntax[]): FunctionSyntax => ({
  kind: "function",
  name,
  args,
});

function operand(expression: Expression, bindings: Bindings): OperandSyntax {
  if (expression.kind === "path") return bindings.path(expression);
  const value = bindings.constant(expression);
  if (value !== undefined) return bindings.keep(value);
  if (expression.kind === "call" && expression.name === "size") {
    return call("size", ...expression.args.map((argument) => operand(argument, bindings)));
  }
  if (expression.kind === "call") throw misused(expression);
  if (expression.kind === "binary") throw unsupportedOperator(expression.operator.toUpperCase());
  throw unsupported(expression);
}

const misused = ({ name, place }: CallSyntax): DynamoDbError =>
  validation(`Unsupported function: ${name} at ${position(place)}`);

const unsupported = ({ place }: Expression): DynamoDbError =>
  validation(`Unsupported expression in Condition Expression at ${position(place)}`);

const unordered = (operator: string): DynamoDbError =>
  validation(
    `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: BOOL`,
  );
