/** A log event that is JSON, with its numbers as they were written: patterns compare them as texts, too. */
export type JsonValue =
  | string
  | boolean
  | null
  | { readonly digits: string }
  | readonly JsonValue[]
  | ReadonlyMap<string, JsonValue>;

const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Reads an event that is an object or an array; `undefined` for any other. */
export function readJson(message: string): JsonValue | undefined {
  if (!/^\s*[{[]/.test(message)) return undefined;
  try {
    JSON.parse(message);
  } catch {
    return undefined;
  }
  // Every text begins with T then, and every number is a text that begins with N.
  const marked = message.replace(TEXT_OR_NUMBER, (token) =>
    token.startsWith('"') ? `"T${token.slice(1)}` : `"N${token}"`,
  );
  return unmarked(JSON.parse(marked));
}

function unmarked(value: unknown): JsonValue {
  if (typeof value === "string") return value.startsWith("N") ? { digits: value.slice(1) } : value.slice(1);
  if (Array.isArray(value)) return value.map(unmarked);
  if (typeof value === "object" && value !== null)
    return new Map(Object.entries(value).map(([name, member]) => [name.slice(1), unmarked(member)]));
  return typeof value === "boolean" ? value : null;
}
