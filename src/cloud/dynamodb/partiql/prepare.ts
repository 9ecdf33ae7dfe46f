import { validation } from "../errors.js";
import type { AttributeValue } from "../values/attribute-value.js";
import { type Decoded, sound } from "../values/decode.js";
import { Bindings } from "./bindings.js";
import { preparedDelete } from "./delete.js";
import { preparedExists } from "./exists.js";
import { preparedInsert } from "./insert.js";
import { parseStatement } from "./parse-statement.js";
import { type PreparedSelect, preparedSelect } from "./select.js";
import { preparedUpdate } from "./update.js";
import type { PreparedWrite } from "./write.js";

/** A statement that was read, with all that can be said of it without looking at its table. */
export type Prepared = PreparedSelect | PreparedWrite;

/** AWS looks at parameters before it looks at statements. @throws DynamoDbError */
export const parametersOf = (
  parameters: readonly Decoded<AttributeValue>[] | undefined,
): readonly AttributeValue[] => (parameters ?? []).map(sound);

/** Reads a statement. @throws DynamoDbError with AWS's text for what is wrong with it */
export function prepare(source: string, parameters: readonly AttributeValue[]): Prepared {
  const parsed = parseStatement(source);
  if (parsed.parameters !== parameters.length) {
    throw validation("Number of parameters in request and statement don't match.");
  }
  const bindings = new Bindings(parameters);
  const { statement } = parsed;
  switch (statement.kind) {
    case "select":
      return preparedSelect(statement, bindings);
    case "insert":
      return preparedInsert(statement, bindings);
    case "update":
      return preparedUpdate(statement, bindings);
    case "delete":
      return preparedDelete(statement, bindings);
    case "exists":
      return preparedExists(statement, bindings);
  }
}
