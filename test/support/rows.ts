/** Behaviours as rows of a table: what is asked, and what is answered. Each is a test, and a line of the parity pages. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holds } from "./behaviours.js";

export type Json = Readonly<Record<string, unknown>>;
export type Request = readonly [operation: string, input: Json];

/** One behaviour of AWS. */
export interface Row {
  readonly behaviour: string;
  /** Where it is known from. */
  readonly source: string;
  readonly operation: string;
  readonly input: Json;
  /** Requests that are made before, and have to succeed. */
  readonly before?: readonly Request[];
  readonly status?: number;
  /** The error's type and text. */
  readonly error?: readonly [type: string, message: string | RegExp];
  /** The error's whole body, where its members matter. */
  readonly body?: Json;
  /** The whole answer. */
  readonly answer?: Json;
  /** Members of the answer, where the rest does not matter. */
  readonly part?: Json;
}

/** What a request was answered with. */
export interface Answer {
  readonly status: number;
  /** The error's type; `undefined` for a success. */
  readonly type: string | undefined;
  readonly message?: string;
  readonly body: Json;
}

/** Whom the rows ask. */
export interface Asked {
  send(...request: Request): Promise<Answer>;
  /** Waits until what a request changed can be used. */
  settled?(...request: Request): Promise<void>;
  end(): Promise<unknown>;
}

async function check(asked: Asked, row: Row): Promise<void> {
  for (const request of row.before ?? []) {
    const { status, body } = await asked.send(...request);
    expect(status, JSON.stringify(body)).toBeLessThan(300);
    await asked.settled?.(...request);
  }
  const { status, type, message, body } = await asked.send(row.operation, row.input);
  const { error } = row;
  expect({ status, type }, message ?? JSON.stringify(body)).toEqual({
    status: row.status ?? 200,
    type: error?.[0],
  });
  if (error !== undefined) {
    if (typeof error[1] === "string") expect(message).toBe(error[1]);
    else expect(message).toMatch(error[1]);
  }
  if (row.body !== undefined) expect(body).toEqual(row.body);
  if (row.answer !== undefined) expect(body).toEqual(row.answer);
  if (row.part !== undefined) expect(body).toMatchObject(row.part);
}

/** Makes a test of each row; all of them ask the same world. */
export function describeRows(
  service: string,
  title: string,
  rows: readonly Row[],
  open: () => Promise<Asked>,
): void {
  describe(title, () => {
    let asked: Asked;
    beforeAll(async () => {
      asked = await open();
    });
    afterAll(() => asked.end());
    for (const row of rows) test(row.behaviour, holds(service, row), () => check(asked, row));
  });
}
