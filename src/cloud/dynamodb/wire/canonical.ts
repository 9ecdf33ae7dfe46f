import { isJsonObject } from "./json.js";

/** Attribute types whose values are sets: their order says nothing. */
const SETS: ReadonlySet<string> = new Set(["SS", "NS", "BS"]);

/** The JSON text of a value with members and sets in order, so that equal values have equal texts. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value ?? null);
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${member(name, value[name])}`);
  return `{${members.join(",")}}`;
}

/** An attribute that is called like a type of sets is an object, not a list. */
const member = (name: string, value: unknown): string =>
  Array.isArray(value) && SETS.has(name) ? `[${value.map(canonical).sort().join(",")}]` : canonical(value);
