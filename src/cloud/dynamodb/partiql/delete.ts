import { validation } from "../errors.js";
import { itemSize } from "../values/size.js";
import type { Bindings } from "./bindings.js";
import { noFullKey } from "./errors.js";
import type { DeleteSyntax } from "./syntax.js";
import {
  boundWhere,
  checkNested,
  checkNoIndex,
  keyCondition,
  type PreparedWrite,
  writtenKey,
} from "./write.js";

/** `DELETE FROM table WHERE …`: of an item that is not there, nothing is asked. @throws DynamoDbError */
export function preparedDelete(
  { target, where, returning }: DeleteSyntax,
  bindings: Bindings,
): PreparedWrite {
  if (where === undefined) throw noFullKey();
  const bound = boundWhere(where, bindings);
  if (returning !== undefined && (returning.scope !== "all" || returning.age !== "old")) {
    const clause = `${returning.scope} ${returning.age}`.toUpperCase();
    throw validation(
      `Invalid returning clause: RETURNING ${clause} *. Only RETURNING ALL OLD * is allowed in DELETE statements.`,
    );
  }
  checkNoIndex(target);
  return {
    kind: "delete",
    target,
    returning,
    part(table, showItem) {
      const { key } = writtenKey(table, where, bindings);
      checkNested(table, bound.nested);
      const missing = keyCondition(table, "attribute_not_exists");
      return {
        kind: "Delete",
        tableName: target.table,
        key,
        guard: { condition: { kind: "or", left: missing, right: bound.condition }, showItem },
        next: undefined,
        modification: undefined,
        payload: itemSize(key),
      };
    },
    returned: (_part, { old }) => (returning === undefined ? undefined : old?.json),
  };
}
