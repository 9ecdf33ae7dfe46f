import { serialization } from "../errors.js";

/** A JSON object whose members were not looked at yet. Read members by `Object.entries` or by a declared name. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An escape that may be half of a surrogate pair. */
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;
/** `JSON.stringify` escapes surrogates only where they stand alone. */
const LONE_SURROGATE = /(?:^|[^\\])(?:\\\\)*\\ud[89a-f]/;

/**
 * Parses a request's body.
 * @throws DynamoDbError when it is no JSON object, or holds text that has no UTF-8 form
 */
export function parseBody(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw serialization();
  }
  if (!isJsonObject(value)) throw serialization(wrongBody(value));
  if (SURROGATE_ESCAPE.test(text) && LONE_SURROGATE.test(serialized(value))) {
    throw serialization("Lone surrogates are not allowed in text");
  }
  return value;
}

function wrongBody(value: unknown): string {
  return Array.isArray(value)
    ? "Unrecognized collection type"
    : "Unexpected token at the start of the request";
}

function serialized(value: JsonObject): string {
  try {
    return JSON.stringify(value);
  } catch {
    // Too deep to be written, which JSON.parse does not mind: no operation takes it.
    throw serialization();
  }
}
