/** The members of a JSON request, read with AWS's validation errors. */
import { Fault } from "../contract/operation.js";
import type { ServiceResponse } from "../contract/service.js";

/** An AWS error of the JSON protocol, version 1.1. */
export class JsonError extends Fault {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.name = type;
    this.type = type;
    this.status = status;
  }

  response(): ServiceResponse {
    return {
      status: this.status,
      headers: { "content-type": "application/x-amz-json-1.1" },
      body: JSON.stringify({ __type: this.type, message: this.message }),
    };
  }
}

export class JsonInput {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #invalid: string;

  /** @param invalid the error type that the service uses for a parameter that breaks a constraint */
  constructor(body: Buffer, invalid: string) {
    this.#invalid = invalid;
    let parsed: unknown;
    try {
      parsed = body.length === 0 ? {} : JSON.parse(body.toString("utf8"));
    } catch {
      throw new JsonError("SerializationException", "The request body is not valid JSON.");
    }
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
      throw new JsonError("SerializationException", "Start of structure or map found where not expected.");
    }
    this.#members = { ...parsed };
  }

  text(name: string): string | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string") throw this.#serialization(name, "a string");
    return value;
  }

  requiredText(name: string, { min = 1, max = 512, pattern = /^/ } = {}): string {
    const value = this.text(name);
    if (value === undefined) throw this.#constraint("null", name, "Member must not be null");
    if (value.length < min)
      throw this.#constraint(`'${value}'`, name, `Member must have length greater than or equal to ${min}`);
    if (value.length > max)
      throw this.#constraint(`'${value}'`, name, `Member must have length less than or equal to ${max}`);
    if (!pattern.test(value)) {
      throw this.#constraint(
        `'${value}'`,
        name,
        `Member must satisfy regular expression pattern: ${pattern.source.replace(/^\^|\$$/g, "")}`,
      );
    }
    return value;
  }

  /** A text that may be absent, but not longer than it may be. */
  optionalText(name: string, { min = 1, max = 512 } = {}): string | undefined {
    return this.text(name) === undefined ? undefined : this.requiredText(name, { min, max });
  }

  /** A whole number; a limit that it breaks is AWS's constraint error. */
  integer(name: string, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}): number | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "number" || !Number.isInteger(value))
      throw this.#serialization(name, "a whole number");
    if (value < min)
      throw this.#constraint(`'${value}'`, name, `Member must have value greater than or equal to ${min}`);
    if (value > max)
      throw this.#constraint(`'${value}'`, name, `Member must have value less than or equal to ${max}`);
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "boolean") throw this.#serialization(name, "true or false");
    return value;
  }

  list(name: string): readonly unknown[] | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value)) throw this.#serialization(name, "a list");
    return value;
  }

  /** Texts by name, as tags are. */
  textMap(name: string): Readonly<Record<string, string>> | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "object" || Array.isArray(value)) throw this.#serialization(name, "a map");
    const entries: [string, unknown][] = Object.entries(value);
    if (!entries.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
      throw this.#serialization(name, "a map of strings");
    }
    return Object.fromEntries(entries);
  }

  /** Whether the member was given at all. */
  has(name: string): boolean {
    const value = this.#members[name];
    return value !== undefined && value !== null;
  }

  texts(name: string): readonly string[] | undefined {
    return this.list(name)?.map((value) => {
      if (typeof value !== "string") throw this.#serialization(name, "a list of strings");
      return value;
    });
  }

  #constraint(shown: string, name: string, constraint: string): JsonError {
    return new JsonError(
      this.#invalid,
      `1 validation error detected: Value ${shown} at '${name}' failed to satisfy constraint: ${constraint}`,
    );
  }

  #serialization(name: string, wanted: string): JsonError {
    return new JsonError("SerializationException", `${name} must be ${wanted}.`);
  }
}
