import type { AttributeType, AttributeValue, Item } from "../values/attribute-value.js";
import { compareValues, equalValues } from "../values/compare.js";
import { encodeValue, toBase64 } from "../values/encode.js";
import { type Path, pathText, valueAt } from "../values/paths.js";
import { type ExpressionContext, needsPath, type Operand, wrongCount, wrongOperand } from "./context.js";
import { CONDITION_FUNCTIONS } from "./functions.js";
import type { Comparator, ConditionSyntax, OperandSyntax } from "./syntax.js";
import { ExpressionError } from "./tokens.js";

/** A condition whose placeholders are resolved. */
export type Condition =
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "not"; readonly condition: Condition }
  | {
      readonly kind: "compare";
      readonly operator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: "between"; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: "in"; readonly operand: Operand; readonly choices: readonly Operand[] }
  | { readonly kind: "function"; readonly name: string; readonly args: readonly Operand[] };

/** How AWS lists the types that there are, and those that an operand may have. */
interface TypeLists {
  readonly valid: string;
  readonly any: string;
}

const TYPES: TypeLists = {
  valid: "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
  any: "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}",
};
const TYPES_OF_ONE_WRITE: TypeLists = {
  valid: "{S,SS,N,NS,B,BS,BOOL,NULL,L,M}",
  any: "{S,SS,N,NS,B,BS,BOOL,NULL,L,M,HD,DOUBLE,FLOAT,HDS,FS,DOUBLESET,DICT,DECIMAL,INT,DECIMALSET,INTSET}",
};
const ATTRIBUTE_TYPES: readonly string[] = ["S", "N", "B", "NULL", "SS", "BOOL", "L", "BS", "NS", "M"];

/**
 * Resolves a condition's placeholders and checks what AWS checks before it looks at any item.
 * @throws ExpressionError
 */
export function bindCondition(syntax: ConditionSyntax, context: ExpressionContext): Condition {
  switch (syntax.kind) {
    case "and":
    case "or":
      return {
        kind: syntax.kind,
        left: bindCondition(syntax.left, context),
        right: bindCondition(syntax.right, context),
      };
    case "not":
      return { kind: "not", condition: bindCondition(syntax.condition, context) };
    case "compare": {
      const { operator } = syntax;
      const left = bindOperand(syntax.left, context);
      const right = bindOperand(syntax.right, context);
      checkCalls(context, left, right);
      checkDistinct(operator, left, right);
      if (operator !== "=" && operator !== "<>") checkOrdered(operator, left, right);
      return { kind: "compare", operator, left, right };
    }
    case "between": {
      const operand = bindOperand(syntax.operand, context);
      const low = bindOperand(syntax.low, context);
      const high = bindOperand(syntax.high, context);
      checkCalls(context, operand, low, high);
      checkBounds(context, low, high);
      checkOrdered("BETWEEN", operand, low, high);
      return { kind: "between", operand, low, high };
    }
    case "in": {
      const operand = bindOperand(syntax.operand, context);
      const choices = syntax.choices.map((choice) => bindOperand(choice, context));
      checkCalls(context, operand, ...choices);
      return { kind: "in", operand, choices };
    }
    case "function": {
      const args = syntax.args.map((argument) => bindOperand(argument, context));
      checkCalls(context, { kind: "function", name: syntax.name, args });
      return { kind: "function", name: syntax.name, args };
    }
  }
}

export function bindOperand(syntax: OperandSyntax, context: ExpressionContext): Operand {
  switch (syntax.kind) {
    case "path":
      return { kind: "path", path: context.path(syntax) };
    case "value":
      return { kind: "value", value: context.value(syntax.placeholder) };
    case "function":
      return {
        kind: "function",
        name: syntax.name,
        args: syntax.args.map((argument) => bindOperand(argument, context)),
      };
  }
}

/** Checks the function calls among some operands: first how many arguments they have, then of what types. */
function checkCalls({ ofOneWrite }: ExpressionContext, ...operands: readonly Operand[]): void {
  for (const operand of operands) if (operand.kind === "function") checkCount(operand.name, operand.args);
  for (const operand of operands) {
    if (operand.kind !== "function") continue;
    const [first, second] = operand.args;
    if (first !== undefined && second !== undefined) checkDistinct(operand.name, first, second);
  }
  const lists = ofOneWrite ? TYPES_OF_ONE_WRITE : TYPES;
  for (const operand of operands) {
    if (operand.kind === "function") checkTypes(operand.name, operand.args, lists);
  }
}

function checkCount(name: string, args: readonly Operand[]): void {
  for (const argument of args) if (argument.kind === "function") checkCount(argument.name, argument.args);
  if (CONDITION_FUNCTIONS.get(name) !== args.length) throw wrongCount(name, args.length);
}

function checkDistinct(name: string, first: Operand, second: Operand): void {
  if (first.kind !== "path" || second.kind !== "path" || !samePath(first.path, second.path)) return;
  throw new ExpressionError(
    `The first operand must be distinct from the remaining operands for this operator or function; operator: ${name}, first operand: ${pathText(first.path)}`,
  );
}

const samePath = (a: Path, b: Path): boolean =>
  a.length === b.length && a.every((step, index) => step === b[index]);

const typeOf = (operand: Operand | undefined): AttributeType | undefined => {
  if (operand?.kind === "value") return operand.value.type;
  return operand?.kind === "function" && operand.name === "size" ? "N" : undefined;
};

function checkTypes(name: string, args: readonly Operand[], lists: TypeLists): void {
  for (const argument of args) {
    if (argument.kind === "function") checkTypes(argument.name, argument.args, lists);
  }
  const [first, second] = args;
  switch (name) {
    case "attribute_exists":
    case "attribute_not_exists":
      if (first?.kind !== "path") throw needsPath(name);
      return;
    case "attribute_type": {
      if (second?.kind !== "value") {
        throw wrongOperand(name, typeOf(second) ?? lists.any);
      }
      if (second.value.type !== "S") throw wrongOperand(name, second.value.type);
      if (!ATTRIBUTE_TYPES.includes(second.value.value)) {
        throw new ExpressionError(
          `Invalid attribute type name found; type: ${second.value.value}, valid types: ${lists.valid}`,
        );
      }
      return;
    }
    case "begins_with":
      for (const argument of args) {
        const type = typeOf(argument);
        if (type !== undefined && type !== "S" && type !== "B") throw wrongOperand(name, type);
      }
      return;
    case "size": {
      const type = typeOf(first);
      if (type === "N" || type === "BOOL" || type === "NULL") throw wrongOperand(name, type);
      return;
    }
    default:
  }
}

/** Only strings, numbers and binary values have an order. */
function checkOrdered(operator: string, ...operands: readonly Operand[]): void {
  for (const operand of operands) {
    const type = typeOf(operand);
    if (type === undefined || type === "S" || type === "N" || type === "B") continue;
    throw wrongOperand(operator, type);
  }
}

function checkBounds({ ofOneWrite }: ExpressionContext, low: Operand, high: Operand): void {
  if (low.kind !== "value" || high.kind !== "value") return;
  const bounds = `lower bound operand: AttributeValue: ${shown(low.value, ofOneWrite)}, upper bound operand: AttributeValue: ${shown(high.value, ofOneWrite)}`;
  if (low.value.type !== high.value.type) {
    throw new ExpressionError(
      `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`,
    );
  }
  if ((compareValues(low.value, high.value) ?? 0) > 0) {
    throw new ExpressionError(
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
    );
  }
}

/** A value as AWS's errors show it: `{S:text}`. */
function shown(value: AttributeValue, ofOneWrite: boolean): string {
  switch (value.type) {
    case "S":
    case "N":
      return `{${value.type}:${value.value}}`;
    case "B": {
      const { length } = value.value;
      return `{B:${ofOneWrite ? toBase64(value.value) : `java.nio.HeapByteBuffer[pos=0 lim=${length} cap=${length}]`}}`;
    }
    default:
      return encodeValue(value);
  }
}

/** Whether an item meets a condition; a missing item is one without attributes. */
export function holds(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case "and":
      return holds(condition.left, item) && holds(condition.right, item);
    case "or":
      return holds(condition.left, item) || holds(condition.right, item);
    case "not":
      return !holds(condition.condition, item);
    case "compare":
      return compareHolds(condition.operator, read(condition.left, item), read(condition.right, item));
    case "between": {
      const value = read(condition.operand, item);
      return (
        compareHolds(">=", value, read(condition.low, item)) &&
        compareHolds("<=", value, read(condition.high, item))
      );
    }
    case "in": {
      const value = read(condition.operand, item);
      return condition.choices.some((choice) => compareHolds("=", value, read(choice, item)));
    }
    case "function":
      return callHolds(condition.name, condition.args, item);
  }
}

/** Whether a comparison holds; only `<>` does where a value is missing. */
function compareHolds(
  operator: Comparator,
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): boolean {
  if (left === undefined || right === undefined) return operator === "<>";
  if (operator === "=") return equalValues(left, right);
  if (operator === "<>") return !equalValues(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

function callHolds(name: string, args: readonly Operand[], item: Item): boolean {
  const [first, second] = args;
  const value = first === undefined ? undefined : read(first, item);
  if (name === "attribute_exists") return value !== undefined;
  if (name === "attribute_not_exists") return value === undefined;
  const other = second === undefined ? undefined : read(second, item);
  if (value === undefined || other === undefined) return false;
  if (name === "attribute_type") return other.type === "S" && other.value === value.type;
  return name === "begins_with" ? beginsWith(value, other) : contains(value, other);
}

function beginsWith(value: AttributeValue, start: AttributeValue): boolean {
  if (value.type === "S" && start.type === "S") return value.value.startsWith(start.value);
  return value.type === "B" && start.type === "B" && value.value.startsWith(start.value);
}

/** Whether a text holds another, or a set or list holds a member. */
function contains(value: AttributeValue, part: AttributeValue): boolean {
  switch (value.type) {
    case "S":
    case "B":
      return part.type === value.type && value.value.includes(part.value);
    case "SS":
      return part.type === "S" && value.value.includes(part.value);
    case "NS":
      return part.type === "N" && value.value.includes(part.value);
    case "BS":
      return part.type === "B" && value.value.includes(part.value);
    case "L":
      return value.value.some((element) => equalValues(element, part));
    default:
      return false;
  }
}

function read(operand: Operand, item: Item): AttributeValue | undefined {
  switch (operand.kind) {
    case "value":
      return operand.value;
    case "path":
      return valueAt(item, operand.path);
    case "function": {
      const [argument] = operand.args;
      const value = argument === undefined ? undefined : read(argument, item);
      const size = value === undefined ? undefined : sizeOf(value);
      return size === undefined ? undefined : { type: "N", value: String(size) };
    }
  }
}

function sizeOf(value: AttributeValue): number | undefined {
  switch (value.type) {
    case "S":
    case "B":
    case "SS":
    case "NS":
    case "BS":
    case "L":
      return value.value.length;
    case "M":
      return value.value.size;
    default:
      return undefined;
  }
}
