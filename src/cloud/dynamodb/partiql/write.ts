import { conditionFailed, type DynamoDbError, modelled, validation } from "../errors.js";
import type { Condition } from "../expressions/condition.js";
import { checkScalarKeys } from "../reads/checks.js";
import type { Table } from "../tables/table.js";
import type { Reason } from "../transactions/cancellation.js";
import type { Part, PlannedWrite } from "../transactions/plan.js";
import type { Bindings } from "./bindings.js";
import { conditionSyntax } from "./conditions.js";
import { noFullKey } from "./errors.js";
import type { Expression, Returning, Target } from "./syntax.js";
import { type KeyAndRest, keyAndRest } from "./where.js";

/** A statement that writes, or looks whether it may be written. */
export interface PreparedWrite {
  readonly kind: "insert" | "update" | "delete" | "exists";
  readonly target: Target;
  readonly returning: Returning | undefined;
  /** The statement as a part of a transaction: what it does, to which key, under what condition. */
  part(table: Table, showItem: boolean): Part;
  /** The item that it gives back, as JSON. */
  returned(part: Part, done: PlannedWrite): string | undefined;
}

export const nothingReturned = (): undefined => undefined;

/** A `WHERE` as a condition. @throws DynamoDbError */
export const boundWhere = (where: Expression, bindings: Bindings) =>
  bindings.condition(conditionSyntax(where, bindings));

/** Only reads are of indexes. @throws DynamoDbError */
export function checkNoIndex({ index }: Target): void {
  if (index !== undefined) throw validation("This operation is not supported on an index");
}

/** The key that a write is about. @throws DynamoDbError when it is about none, or several */
export function writtenKey(table: Table, where: Expression | undefined, bindings: Bindings): KeyAndRest {
  const found = keyAndRest(table.keys, where, bindings);
  if (found === undefined) throw noFullKey();
  return found;
}

/** Keys cannot be used as lists or maps. @throws DynamoDbError */
export function checkNested(table: Table, nested: readonly string[]): void {
  if (nested.length > 0) checkScalarKeys(table, nested);
}

/** Whether there is an item, or none: every item has its key. */
export const keyCondition = (table: Table, name: "attribute_exists" | "attribute_not_exists"): Condition => ({
  kind: "function",
  name,
  args: [{ kind: "path", path: [table.keys.hash.name] }],
});

/** The error of a statement by itself. */
export function errorFor(reason: NonNullable<Reason>): DynamoDbError {
  return reason.code === "DuplicateItem"
    ? modelled("DuplicateItemException", reason.message)
    : conditionFailed(reason.itemJson);
}
