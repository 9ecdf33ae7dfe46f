/** A table as it is typed: `Orders=id`, `Points=user,at:N`. */
import type { KeyAttribute, TableIndex } from "../world/tables.js";
import { HandlerInputError } from "./bundle.js";

export interface TypedTable {
  readonly name: string;
  readonly keys: readonly KeyAttribute[];
  /** The attribute by which its items expire. */
  readonly expiry?: string;
  readonly indexes?: readonly TableIndex[];
}

/** @throws HandlerInputError for what is no table */
export function readTable(text: string): TypedTable {
  const match = /^([\w.-]{3,255})=([\w.#-]+(?::[SNB])?)(?:,([\w.#-]+(?::[SNB])?))?$/.exec(text);
  if (match === null)
    throw new HandlerInputError(
      `--table '${text}' is no table: give its name and its key, as in --table Orders=id or --table Points=user,at:N`,
    );
  const [, name = "", first = "", second] = match;
  return { name, keys: [first, ...(second === undefined ? [] : [second])].map(attribute) };
}

function attribute(text: string): KeyAttribute {
  const [name = text, type = "S"] = text.split(":");
  return { name, type: type === "N" || type === "B" ? type : "S" };
}
