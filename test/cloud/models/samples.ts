/** Requests made of AWS's models: something valid, and one member more. */

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const SCALARS: Readonly<Record<string, unknown>> = {
  string: "x1",
  integer: 1,
  long: 1,
  double: 1,
  float: 1,
  boolean: true,
  timestamp: 1_700_000_000,
  blob: "eA==",
  attribute: { S: "x1" },
  structure: {},
};

/** A value of a kind that members.json names. */
export function sampleOf(kind: string): unknown {
  if (kind.startsWith("list of ")) return [sampleOf(kind.slice("list of ".length))];
  if (kind.startsWith("map of ")) return { x1: sampleOf(kind.slice("map of ".length)) };
  if (!(kind in SCALARS)) throw new Error(`No sample of ${kind}`);
  return SCALARS[kind];
}

/**
 * Puts a value at a path such as `Entries[].Id` or `RequestItems{}.Keys`, beside what is there; it goes into the first
 * element of a list, and into the first member of a map.
 */
export function withMember(base: unknown, path: string, value: unknown): unknown {
  if (path === "") return value;
  if (path.startsWith("[]")) {
    const [first, ...rest]: readonly unknown[] = Array.isArray(base) ? base : [];
    return [withMember(first, path.slice(2).replace(/^\./, ""), value), ...rest];
  }
  const object = isObject(base) ? base : {};
  if (path.startsWith("{}")) {
    const key = Object.keys(object)[0] ?? "x1";
    return { ...object, [key]: withMember(object[key], path.slice(2).replace(/^\./, ""), value) };
  }
  const name = /^[^.[{]+/.exec(path)?.[0] ?? "";
  const rest = path.slice(name.length).replace(/^\./, "");
  return { ...object, [name]: withMember(object[name], rest, value) };
}

/** The path as it is in a request: `RequestItems{}.Keys` is `RequestItems.Hash.Keys` there. */
export function concretePath(request: unknown, path: string): string {
  const steps = path.split(/\.|(?=\[\])|(?=\{\})/);
  let at = request;
  const names: string[] = [];
  for (const step of steps) {
    const name = step === "[]" ? "0" : step === "{}" ? (Object.keys(isObject(at) ? at : {})[0] ?? "") : step;
    names.push(name);
    at = typeof at === "object" && at !== null ? Reflect.get(at, name) : undefined;
  }
  return names.join(".");
}

/** The form of the query protocol. */
export function formOf(action: string, version: string, input: Json): string {
  const form = new URLSearchParams({ Action: action, Version: version });
  const add = (name: string, value: unknown): void => {
    if (Array.isArray(value)) {
      for (const [index, one] of value.entries()) add(`${name}.member.${index + 1}`, one);
    } else if (isObject(value)) {
      for (const [member, one] of Object.entries(value)) add(`${name}.${member}`, one);
    } else {
      form.append(name, String(value));
    }
  };
  for (const [name, value] of Object.entries(input)) add(name, value);
  return form.toString();
}
