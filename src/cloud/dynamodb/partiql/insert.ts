import { validation } from "../errors.js";
import { tooLarge } from "../items/put.js";
import { NewItem } from "../storage/stored-item.js";
import type { AttributeValue } from "../values/attribute-value.js";
import { fitsNesting, nameProblem, tooNested } from "../values/decode.js";
import { LARGEST_ITEM } from "../values/size.js";
import { type Bindings, nameOf } from "./bindings.js";
import { duplicateItem } from "./errors.js";
import { unexpectedComponent } from "./parse-expression.js";
import type { InsertSyntax } from "./syntax.js";
import { keyCondition, nothingReturned, type PreparedWrite } from "./write.js";

/** `INSERT INTO table VALUE {…}`: unlike a put, it replaces nothing. @throws DynamoDbError */
export function preparedInsert({ target, value }: InsertSyntax, bindings: Bindings): PreparedWrite {
  const next = new NewItem(itemOf(value, bindings));
  for (const [name, member] of next.item) {
    const problem = nameProblem(name);
    if (problem !== undefined) throw validation(problem);
    if (!fitsNesting(member)) throw tooNested();
  }
  if (next.size > LARGEST_ITEM) throw tooLarge();
  return {
    kind: "insert",
    target,
    returning: undefined,
    part: (table) => ({
      kind: "Put",
      tableName: target.table,
      key: next.item,
      guard: { condition: keyCondition(table, "attribute_not_exists"), showItem: false },
      next,
      modification: undefined,
      refusal: { code: "DuplicateItem", message: duplicateItem },
      payload: next.size,
    }),
    returned: nothingReturned,
  };
}

function itemOf(value: InsertSyntax["value"], bindings: Bindings): ReadonlyMap<string, AttributeValue> {
  if (value.kind === "parameter") {
    const whole = bindings.constant(value);
    if (whole?.type === "M") return whole.value;
  }
  if (value.kind !== "struct") throw unexpectedComponent(value.place);
  const item = new Map<string, AttributeValue>();
  for (const [name, member] of value.members) {
    const constant = bindings.constant(member);
    if (constant === undefined) throw unexpectedComponent(member.place);
    item.set(nameOf(name), constant);
  }
  return item;
}
