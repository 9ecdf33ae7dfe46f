import type { ServiceRequest, ServiceResponse } from "../../contract/service.js";
import { Constraints } from "./constraints.js";
import { validation } from "./errors.js";
import { Members } from "./members.js";

/** A request as an operation sees it. */
export class OperationRequest {
  #body: Members | undefined;

  constructor(
    readonly received: ServiceRequest,
    private readonly labels: Readonly<Record<string, string>>,
  ) {}

  /** A part of the path, as AWS's model names it. */
  label(name: string): string {
    return this.labels[name] ?? "";
  }

  query(name: string): string | undefined {
    return this.received.query.get(name) ?? undefined;
  }

  /** All values of a parameter that may be given more than once. */
  queries(name: string): readonly string[] {
    return this.received.query.getAll(name);
  }

  header(name: string): string | undefined {
    const value = this.received.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  /** The members of the JSON body. */
  get body(): Members {
    this.#body ??= Members.parse(this.received.body);
    return this.#body;
  }

  /** The slice of a list that the request asks for, and the marker of the next one. */
  page<T>(
    items: readonly T[],
    most: number,
    limit = 10_000,
  ): { items: readonly T[]; marker: { NextMarker?: string } } {
    const asked = this.query("MaxItems");
    if (asked !== undefined) {
      if (!/^-?\d+$/.test(asked)) throw validation(`Value '${asked}' at 'maxItems' is not an integer`);
      new Constraints().range("maxItems", Number(asked), 1, limit).check();
    }
    const start = startOf(this.query("Marker"));
    const end = start + Math.min(asked === undefined ? most : Number(asked), most);
    const marker = end < items.length ? { NextMarker: Buffer.from(`from:${end}`).toString("base64url") } : {};
    return { items: items.slice(start, end), marker };
  }
}

function startOf(marker: string | undefined): number {
  if (marker === undefined) return 0;
  const start = /^from:(\d+)$/.exec(Buffer.from(marker, "base64url").toString("latin1"))?.[1];
  if (start === undefined)
    throw validation(`1 validation error detected: Value '${marker}' at 'marker' is not valid`);
  return Number(start);
}

export function json(status: number, body: unknown): ServiceResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

export const noContent: ServiceResponse = { status: 204 };
