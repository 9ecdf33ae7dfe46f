import { serialization } from "../errors.js";

/** A JSON object whose members were not looked at yet. Read members by `Object.entries` or by a declared name. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An escape that may be half of a surrogate pair. */
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;
/** `JSON.stringify` escapes surrogates only where they stand alone. */
const LONE_SURROGATE = /(?:^|[^\\])(?:\\\\)*\\ud[89a-f]/;

/** `JSON.parse` needs seconds, and much memory, for millions of nested lists; shorter texts are no burden. */
const LONG = 1024 * 1024;
const DEEPEST = 10_000;

/**
 * Parses a request's body.
 * @throws DynamoDbError when it is no JSON object, or holds text that has no UTF-8 form
 */
export function parseBody(text: string): JsonObject {
  if (text.length > LONG && isDeeper(text, DEEPEST)) throw serialization();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw serialization();
  }
  if (!isJsonObject(value)) throw serialization(wrongBody(value));
  if (SURROGATE_ESCAPE.test(text) && LONE_SURROGATE.test(serialized(value) ?? "")) {
    throw serialization("Lone surrogates are not allowed in text");
  }
  return value;
}

/** Whether more lists and objects than `limit` are open at once somewhere in a JSON text. */
function isDeeper(text: string, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        break;
      case "[":
      case "{":
        depth += 1;
        if (depth > limit) return true;
        break;
      case "]":
      case "}":
        depth -= 1;
        break;
    }
  }
  return false;
}

/** Where the string that starts at `from` ends. */
function endOfString(text: string, from: number): number {
  for (let quote = text.indexOf('"', from + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return quote;
  }
  return text.length;
}

function wrongBody(value: unknown): string {
  return Array.isArray(value)
    ? "Unrecognized collection type"
    : "Unexpected token at the start of the request";
}

/**
 * What becomes of JavaScript's values on their way through a client: JSON leaves out some, and has no form for others.
 * @throws DynamoDbError as `parseBody` does
 */
export const asSent = (input: unknown): JsonObject => parseBody(serialized(input) ?? "");

function serialized(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // Too deep to be written, which JSON.parse does not mind: no operation takes it.
    if (error instanceof RangeError) throw serialization();
    throw error;
  }
}
