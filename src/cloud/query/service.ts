/** The query protocol: a form-encoded POST with an `Action`, answered in XML. */
import type { Caller, Service, ServiceRequest, ServiceResponse } from "../contract/service.js";
import { errorXml, responseXml, type XmlValue } from "./xml.js";

/** An AWS error of the query protocol; it becomes the answer. */
export class QueryError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

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

/** What one action does; `undefined` answers without a result element. */
export type QueryAction = (parameters: QueryParameters, caller: Caller) => XmlValue | Promise<XmlValue>;

export class QueryService implements Service {
  readonly #actions: ReadonlyMap<string, QueryAction>;
  readonly #namespace: string;

  constructor(namespace: string, actions: Readonly<Record<string, QueryAction>>) {
    this.#namespace = namespace;
    this.#actions = new Map(Object.entries(actions));
  }

  has(action: string): boolean {
    return this.#actions.has(action);
  }

  async handle(request: ServiceRequest): Promise<ServiceResponse> {
    const headers = { "content-type": "text/xml" };
    try {
      const parameters = new QueryParameters(request.body);
      const name = parameters.get("Action") ?? "";
      const action = this.#actions.get(name);
      if (action === undefined) {
        throw new QueryError(
          "InvalidAction",
          `Could not find operation ${name} for version ${parameters.get("Version") ?? "NO_VERSION_SPECIFIED"}: the embedded AWS does not implement it.`,
          400,
        );
      }
      const result = await action(parameters, request.caller);
      return { status: 200, headers, body: responseXml(name, this.#namespace, result, request.requestId) };
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      return { status: error.status, headers, body: errorXml(error.code, error.message, request.requestId) };
    }
  }
}
