import { validation } from "../errors.js";
import { itemSize } from "../values/size.js";
import type { Bindings } from "./bindings.js";
import type { ExistsSyntax } from "./syntax.js";
import { allOf, keyAndRest } from "./where.js";
import { boundWhere, checkNested, nothingReturned, type PreparedWrite } from "./write.js";

/** `EXISTS(SELECT …)`: the condition check of a transaction. @throws DynamoDbError */
export function preparedExists({ select }: ExistsSyntax, bindings: Bindings): PreparedWrite {
  const { target, where } = select;
  if (where !== undefined) boundWhere(where, bindings);
  return {
    kind: "exists",
    target,
    returning: undefined,
    part(table, showItem) {
      const found = target.index === undefined ? keyAndRest(table.keys, where, bindings) : undefined;
      const condition = found && allOf(found.rest);
      if (found === undefined || condition === undefined) {
        throw validation("EXISTS() must contain a single item read with additional condition");
      }
      const bound = boundWhere(condition, bindings);
      checkNested(table, bound.nested);
      return {
        kind: "ConditionCheck",
        tableName: target.table,
        key: found.key,
        guard: { condition: bound.condition, showItem },
        next: undefined,
        modification: undefined,
        payload: itemSize(found.key),
      };
    },
    returned: nothingReturned,
  };
}
