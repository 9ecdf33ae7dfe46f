import { type KeySchema, keyAttributes } from "../tables/table.js";
import type { AttributeValue, Item } from "../values/attribute-value.js";
import { equalValues } from "../values/compare.js";
import type { Bindings } from "./bindings.js";
import type { Expression } from "./syntax.js";

/** What all must hold for a `WHERE` to hold. */
export function conjuncts(where: Expression | undefined): readonly Expression[] {
  const found: Expression[] = [];
  const open = where === undefined ? [] : [where];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "binary" && next.operator === "and") open.push(next.right, next.left);
    else found.push(next);
  }
  return found;
}

/** The attribute that an expression is, if it is one by itself. */
export function attributeOf(expression: Expression): string | undefined {
  const [name, ...rest] = expression.kind === "path" ? expression.steps : [];
  return rest.length === 0 && typeof name === "string" ? name : undefined;
}

/** `attribute = value`, either way round. */
export function equality(
  expression: Expression,
  bindings: Bindings,
): readonly [attribute: string, value: AttributeValue] | undefined {
  if (expression.kind !== "binary" || expression.operator !== "=") return undefined;
  const { left, right } = expression;
  for (const [path, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const attribute = attributeOf(path);
    const value = attribute === undefined ? undefined : bindings.constant(other);
    if (attribute !== undefined && value !== undefined) return [attribute, value];
  }
  return undefined;
}

/** The key that a `WHERE` names, and what else it says. */
export interface KeyAndRest {
  readonly key: Item;
  readonly rest: readonly Expression[];
}

/** `undefined`: it does not say what all attributes of the key are equal to. */
export function keyAndRest(
  keys: KeySchema,
  where: Expression | undefined,
  bindings: Bindings,
): KeyAndRest | undefined {
  const names = keyAttributes(keys).map(({ name }) => name);
  const key = new Map<string, AttributeValue>();
  const rest: Expression[] = [];
  for (const conjunct of conjuncts(where)) {
    const [name, value] = equality(conjunct, bindings) ?? [];
    const known = name === undefined ? undefined : key.get(name);
    if (name === undefined || value === undefined || !names.includes(name)) rest.push(conjunct);
    else if (known === undefined) key.set(name, value);
    else if (!equalValues(known, value)) rest.push(conjunct);
  }
  return key.size === names.length ? { key, rest } : undefined;
}

/** Conditions with `AND` between them. */
export function allOf([first, ...more]: readonly Expression[]): Expression | undefined {
  if (first === undefined) return undefined;
  return more.reduce<Expression>(
    (left, right) => ({ kind: "binary", operator: "and", left, right, place: right.place }),
    first,
  );
}

/** The attributes that an expression names, in their order. */
export function attributesIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case "path":
      return expression.steps.slice(0, 1).map(String);
    case "binary":
      return [...attributesIn(expression.left), ...attributesIn(expression.right)];
    case "not":
    case "is":
      return attributesIn(expression.operand);
    case "between":
      return [expression.operand, expression.low, expression.high].flatMap(attributesIn);
    case "call":
      return expression.args.flatMap(attributesIn);
    case "list":
      return expression.members.flatMap(attributesIn);
    default:
      return [];
  }
}
