import { QueryError } from "./error.js";

/** The parameters of one call. */
export class QueryParameters {
  readonly #values: URLSearchParams;

  constructor(body: Buffer) {
    this.#values = new URLSearchParams(body.toString("utf8"));
  }

  names(): readonly string[] {
    return [...this.#values.keys()];
  }

  get(name: string): string | undefined {
    return this.#values.get(name) ?? undefined;
  }

  /** @throws QueryError as IAM words it, where the parameter is missing. */
  require(name: string): string {
    const value = this.get(name);
    if (value !== undefined && value !== "") return value;
    const member = name.charAt(0).toLowerCase() + name.slice(1);
    throw new QueryError(
      "ValidationError",
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
      400,
    );
  }

  /** `Tags.member.1.Key=…&Tags.member.1.Value=…` as pairs. */
  pairs(name: string): readonly (readonly [string, string])[] {
    const pairs: (readonly [string, string])[] = [];
    for (let index = 1; ; index += 1) {
      const key = this.get(`${name}.member.${index}.Key`);
      if (key === undefined) return pairs;
      pairs.push([key, this.get(`${name}.member.${index}.Value`) ?? ""]);
    }
  }

  /** `TagKeys.member.1=…` as a list. */
  list(name: string): readonly string[] {
    const values: string[] = [];
    for (let index = 1; ; index += 1) {
      const value = this.get(`${name}.member.${index}`);
      if (value === undefined) return values;
      values.push(value);
    }
  }
}
