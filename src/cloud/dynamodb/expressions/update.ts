import { invalidParameter, validation } from "../errors.js";
import { type AttributeType, type AttributeValue, type Item, isSet } from "../values/attribute-value.js";
import { compareStrings } from "../values/compare.js";
import { addNumbers } from "../values/number.js";
import { type Path, type PathTree, pathTree, valueAt } from "../values/paths.js";
import { bindOperand } from "./condition.js";
import {
  DistinctPaths,
  type ExpressionContext,
  needsPath,
  type Operand,
  wrongCount,
  wrongOperand,
} from "./context.js";
import { UPDATE_FUNCTIONS } from "./functions.js";
import type { SetValueSyntax, UpdateClauseSyntax } from "./syntax.js";
import { ExpressionError } from "./tokens.js";

type SetValue =
  | Operand
  | { readonly kind: "sum"; readonly operator: "+" | "-"; readonly left: Operand; readonly right: Operand };

type Clause =
  | { readonly action: "SET"; readonly path: Path; readonly value: SetValue }
  | { readonly action: "REMOVE"; readonly path: Path }
  | { readonly action: "ADD" | "DELETE"; readonly path: Path; readonly value: AttributeValue };

/** An update whose placeholders are resolved and whose paths do not get in each other's way. */
export interface Update {
  readonly clauses: readonly Clause[];
  readonly paths: readonly Path[];
  /** The types that attributes will surely have. */
  readonly types: ReadonlyMap<string, AttributeType>;
  readonly writes: number;
  readonly clears: number;
}

/** What happens at one path. */
type Change =
  | { readonly action: "set"; readonly value: AttributeValue }
  | { readonly action: "remove" }
  | { readonly action: "ADD" | "DELETE"; readonly value: AttributeValue };

/** How AWS calls types in this one error. */
const LONG_NAMES: Readonly<Record<string, string>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  NULL: "NULL",
  BOOL: "BOOLEAN",
  L: "LIST",
  M: "MAP",
};

/**
 * Resolves an update's placeholders and checks what AWS checks before it looks at any item.
 * @throws ExpressionError
 */
export function bindUpdate(syntax: readonly UpdateClauseSyntax[], context: ExpressionContext): Update {
  const clauses = syntax.map((clause) => bindClause(clause, context));
  const paths = new DistinctPaths(clauses.map(({ path }) => path));
  for (const clause of clauses) {
    if (clause.action !== "ADD" && clause.action !== "DELETE") continue;
    checkSetOperand(clause.action, clause.value, context.ofOneWrite);
  }
  for (const clause of clauses) if (clause.action === "SET") checkSetValue(clause.value);
  const clears = clauses.filter(({ action }) => action === "REMOVE" || action === "DELETE").length;
  return { clauses, paths: paths.all, types: typesOf(clauses), writes: clauses.length - clears, clears };
}

function typesOf(clauses: readonly Clause[]): ReadonlyMap<string, AttributeType> {
  const types = new Map<string, AttributeType>();
  for (const clause of clauses) {
    const [name] = clause.path;
    if (clause.path.length > 1 || typeof name !== "string" || clause.action === "REMOVE") continue;
    const type = clause.action === "SET" ? resultType(clause.value) : clause.value.type;
    if (type !== undefined) types.set(name, type);
  }
  return types;
}

function resultType(value: SetValue): AttributeType | undefined {
  if (value.kind === "sum") return "N";
  if (value.kind === "function") {
    return value.name === "list_append" ? "L" : value.args[1] && resultType(value.args[1]);
  }
  return typeOf(value);
}

function bindClause(clause: UpdateClauseSyntax, context: ExpressionContext): Clause {
  const path = context.path(clause.path);
  switch (clause.action) {
    case "SET":
      return { action: "SET", path, value: bindSetValue(clause.value, context) };
    case "REMOVE":
      return { action: "REMOVE", path };
    case "ADD":
    case "DELETE":
      return { action: clause.action, path, value: context.value(clause.value.placeholder) };
  }
}

function bindSetValue(syntax: SetValueSyntax, context: ExpressionContext): SetValue {
  if (syntax.kind !== "sum") return bindOperand(syntax, context);
  const left = bindOperand(syntax.left, context);
  return { kind: "sum", operator: syntax.operator, left, right: bindOperand(syntax.right, context) };
}

function checkSetOperand(action: "ADD" | "DELETE", value: AttributeValue, ofOneWrite: boolean): void {
  if (isSet(value) || (action === "ADD" && value.type === "N")) return;
  const type = ofOneWrite && value.type === "BOOL" ? "BOOL" : LONG_NAMES[value.type];
  // A write of one item names the same set of types for both.
  const types = ofOneWrite ? "ADD" : action;
  throw new ExpressionError(
    `Incorrect operand type for operator or function; operator: ${action}, operand type: ${type}, typeSet: ALLOWED_FOR_${types}_OPERAND`,
  );
}

function checkSetValue(value: SetValue): void {
  if (value.kind === "sum") {
    for (const operand of [value.left, value.right]) {
      checkSetValue(operand);
      const type = typeOf(operand);
      if (type !== undefined && type !== "N") throw wrongOperand(value.operator, type);
    }
    return;
  }
  if (value.kind !== "function") return;
  for (const argument of value.args) checkSetValue(argument);
  if (UPDATE_FUNCTIONS.get(value.name) !== value.args.length) throw wrongCount(value.name, value.args.length);
  if (value.name === "if_not_exists" && value.args[0]?.kind !== "path") throw needsPath(value.name);
  if (value.name !== "list_append") return;
  for (const argument of value.args) {
    const type = typeOf(argument);
    if (type !== undefined && type !== "L") throw wrongOperand(value.name, type);
  }
}

const typeOf = (operand: Operand): AttributeType | undefined =>
  operand.kind === "value" ? operand.value.type : undefined;

const wrongType = () => validation("An operand in the update expression has an incorrect data type");
const noSuchPath = () =>
  validation("The document path provided in the update expression is invalid for update");
const noSuchAttribute = () =>
  validation("The provided expression refers to an attribute that does not exist in the item");

/**
 * The item after an update; every operand is read from the item before it.
 * @throws DynamoDbError when the update does not fit the item
 */
export function applyUpdate(update: Update, item: Item): Item {
  const changes = update.clauses.map((clause): readonly [Path, Change] => [
    clause.path,
    changeOf(clause, item),
  ]);
  return changeMap(item, pathTree(changes));
}

function changeOf(clause: Clause, item: Item): Change {
  switch (clause.action) {
    case "SET":
      return { action: "set", value: evaluate(clause.value, item) };
    case "REMOVE":
      return { action: "remove" };
    default:
      return { action: clause.action, value: clause.value };
  }
}

function evaluate(value: SetValue, item: Item): AttributeValue {
  switch (value.kind) {
    case "value":
      return value.value;
    case "path": {
      const found = valueAt(item, value.path);
      if (found === undefined) throw noSuchAttribute();
      return found;
    }
    case "sum": {
      const left = evaluate(value.left, item);
      const right = evaluate(value.right, item);
      if (left.type !== "N" || right.type !== "N") throw wrongType();
      return { type: "N", value: addNumbers(left.value, right.value, value.operator === "+" ? 1 : -1) };
    }
    case "function":
      return call(value.name, value.args, item);
  }
}

function call(name: string, [first, second]: readonly Operand[], item: Item): AttributeValue {
  if (first === undefined || second === undefined) throw wrongType();
  if (name === "if_not_exists") {
    const present = first.kind === "path" ? valueAt(item, first.path) : undefined;
    return present ?? evaluate(second, item);
  }
  const left = evaluate(first, item);
  const right = evaluate(second, item);
  if (left.type !== "L" || right.type !== "L") throw wrongType();
  return { type: "L", value: [...left.value, ...right.value] };
}

function changeMap(
  map: ReadonlyMap<string, AttributeValue>,
  tree: PathTree<Change>,
): ReadonlyMap<string, AttributeValue> {
  const result = new Map(map);
  for (const [name, node] of tree.names) {
    const value = changeValue(map.get(name), node);
    if (value === undefined) result.delete(name);
    else result.set(name, value);
  }
  return result;
}

/** The value after its changes; `undefined`: it is gone. */
function changeValue(value: AttributeValue | undefined, tree: PathTree<Change>): AttributeValue | undefined {
  if (tree.leaf !== undefined) return applyChange(value, tree.leaf);
  if (tree.names.size > 0) {
    if (value?.type !== "M") throw noSuchPath();
    return { type: "M", value: changeMap(value.value, tree) };
  }
  if (value?.type !== "L") throw noSuchPath();
  return { type: "L", value: changeList(value.value, tree) };
}

/** Indexes mean the list as it was; what lies beyond its end is appended in order. */
function changeList(list: readonly AttributeValue[], tree: PathTree<Change>): readonly AttributeValue[] {
  const result: (AttributeValue | undefined)[] = [...list];
  for (const [index, node] of [...tree.indexes].sort(([a], [b]) => a - b)) {
    const value = changeValue(list[index], node);
    if (index < list.length) result[index] = value;
    else if (value !== undefined) result.push(value);
  }
  return result.filter((element) => element !== undefined);
}

function applyChange(value: AttributeValue | undefined, change: Change): AttributeValue | undefined {
  switch (change.action) {
    case "set":
      return change.value;
    case "remove":
      return undefined;
    case "ADD":
      return addTo(value, change.value);
    case "DELETE":
      return deleteFrom(value, change.value);
  }
}

/** `ADD`: a number to a number, members to a set; a missing attribute is zero or empty. */
export function addTo(value: AttributeValue | undefined, addend: AttributeValue): AttributeValue {
  if (value === undefined) return addend;
  if (value.type === "N" && addend.type === "N") {
    return { type: "N", value: addNumbers(value.value, addend.value, 1) };
  }
  if (isSet(value) && addend.type === value.type) {
    const members = [...new Set([...value.value, ...addend.value])];
    // AWS keeps strings in order.
    return { type: value.type, value: value.type === "SS" ? members.sort(compareStrings) : members };
  }
  if (value.type === "L" && addend.type === "L")
    return { type: "L", value: [...value.value, ...addend.value] };
  throw wrongType();
}

/** `DELETE`: members from a set. A set without members is no attribute. */
export function deleteFrom(
  value: AttributeValue | undefined,
  members: AttributeValue,
): AttributeValue | undefined {
  if (value === undefined) return undefined;
  if (!isSet(value) || !isSet(members) || members.type !== value.type) throw wrongType();
  const gone = new Set(members.value);
  const left = value.value.filter((member) => !gone.has(member));
  return left.length === 0 ? undefined : { type: value.type, value: left };
}

/** A key attribute that an update would change. */
export const cannotUpdateKey = (name: string) =>
  invalidParameter(`Cannot update attribute ${name}. This attribute is part of the key`);
