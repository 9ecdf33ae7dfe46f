import { type DynamoDbError, validation } from "../errors.js";
import type { OperandSyntax, SetValueSyntax, UpdateClauseSyntax } from "../expressions/syntax.js";
import { applyUpdate } from "../expressions/update.js";
import { type Modification, updatedPart } from "../items/update.js";
import { isSet } from "../values/attribute-value.js";
import { encodeItem } from "../values/encode.js";
import { itemSize } from "../values/size.js";
import type { Bindings } from "./bindings.js";
import { noFullKey, position } from "./errors.js";
import type { CallSyntax, ChangeSyntax, Expression, PathSyntax, Returning, UpdateSyntax } from "./syntax.js";
import { boundWhere, checkNested, checkNoIndex, type PreparedWrite, writtenKey } from "./write.js";

/** `UPDATE table SET … REMOVE … WHERE …`: unlike UpdateItem, it makes no item. @throws DynamoDbError */
export function preparedUpdate(statement: UpdateSyntax, bindings: Bindings): PreparedWrite {
  const { target, where, returning } = statement;
  if (where === undefined) throw noFullKey();
  const clauses = statement.changes.map((change) => clauseOf(change, bindings));
  const { update, nested } = bindings.update(clauses);
  const bound = boundWhere(where, bindings);
  checkNoIndex(target);
  const { paths, types, writes, clears } = update;
  const modification: Modification = {
    paths,
    types,
    writes,
    clears,
    nested: [...nested, ...bound.nested],
    apply: (item) => applyUpdate(update, item),
  };
  return {
    kind: "update",
    target,
    returning,
    part(table, showItem) {
      const { key } = writtenKey(table, where, bindings);
      checkNested(table, modification.nested);
      return {
        kind: "Update",
        tableName: target.table,
        key,
        // It is about the key as well: what is not there does not meet it.
        guard: { condition: bound.condition, showItem },
        next: undefined,
        modification,
        payload: itemSize(key),
      };
    },
    returned: (_part, { old, next }) => returnedItem(returning, paths, old?.item, next?.item),
  };
}

type ItemOrNone = Parameters<typeof updatedPart>[0];

function returnedItem(
  returning: Returning | undefined,
  paths: Modification["paths"],
  old: ItemOrNone,
  next: ItemOrNone,
): string | undefined {
  if (returning === undefined) return undefined;
  const item = returning.age === "old" ? old : next;
  if (returning.scope === "modified") return updatedPart(item, paths);
  return item && encodeItem(item);
}

function clauseOf(change: ChangeSyntax, bindings: Bindings): UpdateClauseSyntax {
  const path = bindings.path(change.path);
  if (change.action === "remove") return { action: "REMOVE", path };
  const { value } = change;
  if (value.kind === "call" && (value.name === "set_add" || value.name === "set_delete")) {
    return setClause(change.path, value, bindings);
  }
  return { action: "SET", path, value: setValue(value, bindings) };
}

/** `SET path = set_add(path, <<…>>)`: the same as the clauses `ADD` and `DELETE`. */
function setClause(
  path: PathSyntax,
  { name, args, place }: CallSyntax,
  bindings: Bindings,
): UpdateClauseSyntax {
  const [first, second] = args;
  if (first === undefined || second === undefined || args.length > 2) {
    throw validation(wrongCount(name, args.length));
  }
  const function_ = name.toUpperCase();
  if (first.kind !== "path" || !samePath(first, path)) {
    throw validation(
      `The first argument to ${function_} must equal the assignment value at ${position(place)}`,
    );
  }
  const members = bindings.constant(second);
  if (members === undefined || !isSet(members)) {
    throw validation(
      `The second argument to ${function_} must be a value with type SET at ${position(first.place)}`,
    );
  }
  return {
    action: name === "set_add" ? "ADD" : "DELETE",
    path: bindings.path(path),
    value: bindings.keep(members),
  };
}

const samePath = (a: PathSyntax, b: PathSyntax): boolean =>
  a.steps.length === b.steps.length && a.steps.every((step, index) => step === b.steps[index]);

function setValue(value: Expression, bindings: Bindings): SetValueSyntax {
  if (value.kind === "binary" && (value.operator === "+" || value.operator === "-")) {
    return {
      kind: "sum",
      operator: value.operator,
      left: operand(value.left, bindings),
      right: operand(value.right, bindings),
    };
  }
  return operand(value, bindings);
}

function operand(expression: Expression, bindings: Bindings): OperandSyntax {
  if (expression.kind === "path") return bindings.path(expression);
  if (expression.kind === "call") {
    const { name, args } = expression;
    if (name !== "list_append" && name !== "if_not_exists") throw unsupportedFunction(expression);
    return { kind: "function", name, args: args.map((argument) => operand(argument, bindings)) };
  }
  const value = bindings.constant(expression);
  if (value !== undefined) return bindings.keep(value);
  if (expression.kind === "binary") {
    throw validation(
      `Unsupported operator in Update Expression. Operator: ${expression.operator.toUpperCase()}`,
    );
  }
  throw validation(`Unsupported expression in SET at ${position(expression.place)}`);
}

const unsupportedFunction = ({ name, place }: CallSyntax): DynamoDbError =>
  validation(`Unsupported function: ${name} at ${position(place)}`);

const wrongCount = (name: string, count: number): string =>
  `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${count}`;
