import { serialization } from "./errors.js";

/** The members of a JSON structure, read by the type that AWS's model gives them; `null` counts as absent. */
export class Input {
  readonly #members: Readonly<Record<string, unknown>>;

  constructor(members: Readonly<Record<string, unknown>>) {
    this.#members = members;
  }

  /** @throws SerializationException for a body that is no JSON object */
  static parse(body: Buffer): Input {
    let parsed: unknown;
    try {
      parsed = body.length === 0 ? {} : JSON.parse(body.toString("utf8"));
    } catch {
      throw serialization("The request body is not valid JSON.");
    }
    return new Input(record(parsed));
  }

  #value(name: string): unknown {
    const value = Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
    return value === null ? undefined : value;
  }

  names(): readonly string[] {
    return Object.keys(this.#members).filter((name) => this.#value(name) !== undefined);
  }

  text(name: string): string | undefined {
    const value = this.#value(name);
    if (value === undefined || typeof value === "string") return value;
    throw serialization(`${name} can not be converted to a String`);
  }

  integer(name: string): number | undefined {
    const value = this.#value(name);
    if (value === undefined || (typeof value === "number" && Number.isSafeInteger(value))) return value;
    throw serialization(`${name} can not be converted to an Integer`);
  }

  structure(name: string): Input | undefined {
    const value = this.#value(name);
    return value === undefined ? undefined : new Input(record(value));
  }

  list(name: string): readonly unknown[] | undefined {
    const value = this.#value(name);
    if (value === undefined || Array.isArray(value)) return value;
    throw serialization("Start of list found where not expected.");
  }

  structures(name: string): readonly Input[] {
    return (this.list(name) ?? []).map((item) => new Input(record(item)));
  }

  texts(name: string): readonly string[] | undefined {
    return this.list(name)?.map((item) => {
      if (typeof item === "string") return item;
      throw serialization(`${name} can not be converted to a list of Strings`);
    });
  }

  /** A map of texts, `undefined` where it is absent. */
  textMap(name: string): Readonly<Record<string, string>> | undefined {
    const map = this.structure(name);
    if (map === undefined) return undefined;
    return Object.fromEntries(map.names().map((key) => [key, map.text(key) ?? ""]));
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw serialization("Start of structure or map found where not expected.");
  }
  return Object.fromEntries(Object.entries(value));
}
