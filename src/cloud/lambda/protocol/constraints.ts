import { validation } from "./errors.js";

/** Compiled patterns: the model has a few, and every request is checked against some. */
const compiled = new Map<string, RegExp>();

function wholly(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const expression = new RegExp(`^(?:${pattern})$`);
  compiled.set(pattern, expression);
  return expression;
}

/** The constraints of AWS's model; every violation is named in one ValidationException. */
export class Constraints {
  readonly #violations: string[] = [];

  #violated(shown: string, member: string, constraint: string): void {
    this.#violations.push(`Value ${shown} at '${member}' failed to satisfy constraint: ${constraint}`);
  }

  required(member: string, value: unknown): this {
    if (value === undefined || value === null) this.#violated("null", member, "Member must not be null");
    return this;
  }

  /** `pattern` is the text of AWS's model, which must match the whole value. */
  pattern(member: string, value: string | undefined, pattern: string): this {
    if (value !== undefined && !wholly(pattern).test(value)) {
      this.#violated(`'${value}'`, member, `Member must satisfy regular expression pattern: ${pattern}`);
    }
    return this;
  }

  length(member: string, value: string | readonly unknown[] | undefined, least: number, most: number): this {
    if (value === undefined) return this;
    const shown = typeof value === "string" ? `'${value}'` : `'[${value.join(", ")}]'`;
    if (value.length > most) {
      this.#violated(shown, member, `Member must have length less than or equal to ${most}`);
    }
    if (value.length < least) {
      this.#violated(shown, member, `Member must have length greater than or equal to ${least}`);
    }
    return this;
  }

  range(member: string, value: number | undefined, least: number, most: number): this {
    if (value === undefined) return this;
    if (value > most)
      this.#violated(`'${value}'`, member, `Member must have value less than or equal to ${most}`);
    if (value < least) {
      this.#violated(`'${value}'`, member, `Member must have value greater than or equal to ${least}`);
    }
    return this;
  }

  oneOf(member: string, value: string | undefined, allowed: readonly string[]): this {
    if (value !== undefined && !allowed.includes(value)) {
      this.#violated(`'${value}'`, member, `Member must satisfy enum value set: [${allowed.join(", ")}]`);
    }
    return this;
  }

  /** For the constraints that AWS words in its own way. */
  that(holds: boolean, shown: string, member: string, constraint: string): this {
    if (!holds) this.#violated(`'${shown}'`, member, constraint);
    return this;
  }

  /** @throws a ValidationException that names everything violated. */
  check(): void {
    const count = this.#violations.length;
    if (count === 0) return;
    throw validation(
      `${count} validation error${count === 1 ? "" : "s"} detected: ${this.#violations.join("; ")}`,
    );
  }
}
