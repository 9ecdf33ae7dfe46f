import { invalidRequestContent, serialization } from "./errors.js";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Deeper nesting than any request needs is refused before it costs anything. */
const DEEPEST = 64;

/** The members of a JSON structure, read by the type that AWS's model gives them; `null` counts as absent. */
export class Members {
  readonly #values: { readonly [name: string]: Json };

  constructor(values: { readonly [name: string]: Json }) {
    this.#values = values;
  }

  /** @throws InvalidRequestContentException for a body that is no JSON object. */
  static parse(body: Buffer): Members {
    if (body.length === 0) return new Members({});
    let parsed: Json;
    try {
      parsed = JSON.parse(body.toString("utf8")) as Json;
    } catch {
      throw invalidRequestContent("Could not parse request body into json: the body is not valid JSON.");
    }
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed) || depth(parsed) > DEEPEST) {
      throw serialization("Unexpected JSON: the request body must be an object.");
    }
    return new Members(parsed as { readonly [name: string]: Json });
  }

  #value(name: string): Json | undefined {
    const value = Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
    return value === null ? undefined : value;
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  names(): string[] {
    return Object.keys(this.#values).filter((name) => this.has(name));
  }

  string(name: string): string | undefined {
    const value = this.#value(name);
    if (value === undefined || typeof value === "string") return value;
    throw mismatch(value, "String");
  }

  integer(name: string): number | undefined {
    const value = this.#value(name);
    if (value === undefined || (typeof value === "number" && Number.isSafeInteger(value))) return value;
    throw mismatch(value, "Integer");
  }

  number(name: string): number | undefined {
    const value = this.#value(name);
    if (value === undefined || typeof value === "number") return value;
    throw mismatch(value, "Double");
  }

  boolean(name: string): boolean | undefined {
    const value = this.#value(name);
    if (value === undefined || typeof value === "boolean") return value;
    throw mismatch(value, "Boolean");
  }

  structure(name: string): Members | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (typeof value !== "object" || Array.isArray(value))
      throw serialization("Start of structure or map found where not expected.");
    return new Members(value as { readonly [name: string]: Json });
  }

  structures(name: string): Members[] {
    const value = this.#value(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw serialization("Start of list found where not expected.");
    return (value as readonly Json[]).map((item) => {
      if (typeof item !== "object" || item === null || Array.isArray(item))
        throw serialization("Start of structure or map found where not expected.");
      return new Members(item as { readonly [name: string]: Json });
    });
  }

  strings(name: string): string[] | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw serialization("Start of list found where not expected.");
    return (value as readonly Json[]).map((item) => {
      if (typeof item === "string") return item;
      throw mismatch(item, "String");
    });
  }

  /** Whether the member is absent or an empty list or structure: what AWS takes for "nothing asked". */
  isEmpty(name: string): boolean {
    const value = this.#value(name);
    return (
      value === undefined ||
      value === "" ||
      (typeof value === "object" && value !== null && Object.keys(value).length === 0)
    );
  }

  stringMap(name: string): Record<string, string> | undefined {
    const map = this.structure(name);
    if (map === undefined) return undefined;
    return Object.fromEntries(map.names().map((key) => [key, map.string(key) ?? ""]));
  }

  numberMap(name: string): Record<string, number> | undefined {
    const map = this.structure(name);
    if (map === undefined) return undefined;
    return Object.fromEntries(map.names().map((key) => [key, map.number(key) ?? 0]));
  }

  /** Base64 as the AWS SDKs send it. */
  blob(name: string): Buffer | undefined {
    const text = this.string(name);
    if (text === undefined) return undefined;
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) {
      throw serialization("Unable to decode a base64 value.");
    }
    return Buffer.from(text, "base64");
  }
}

function mismatch(value: Json, wanted: string) {
  const found = Array.isArray(value)
    ? "LIST"
    : typeof value === "object"
      ? "STRUCTURE"
      : `${typeof value}`.toUpperCase();
  return serialization(
    `${found}_VALUE can not be converted to ${wanted === "Integer" ? "an" : "a"} ${wanted}`,
  );
}

function depth(root: Json): number {
  let level: Json[] = [root];
  let levels = 0;
  while (level.length > 0 && levels <= DEEPEST) {
    levels += 1;
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null ? Object.values(value) : [],
    );
  }
  return levels;
}
