import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { startTestCloud, type TestCloud } from "../support/cloud.js";

export type Json = Readonly<Record<string, unknown>>;
type Request = readonly [operation: string, input: Json];

/** One behaviour of AWS, asked through the SDK. */
export interface Row {
  readonly behaviour: string;
  /** Where it is known from. */
  readonly source: string;
  readonly operation: string;
  readonly input: Json;
  /** Requests that are made before, and have to succeed. */
  readonly before?: readonly Request[];
  /** The error's type, status and text. */
  readonly error?: readonly [type: string, status: number, message: string];
  /** Members of the answer. */
  readonly part?: Json;
  /** The whole answer. */
  readonly answer?: Json;
}

interface Client {
  send(command: unknown): Promise<unknown>;
}
type Commands = Readonly<Record<string, unknown>>;

/** Makes a test of each row, all in one embedded AWS. */
export function describeRows(
  service: string,
  commands: object,
  clientOf: (aws: TestCloud) => unknown,
  rows: readonly Row[],
  prepare: readonly Request[] = [],
): void {
  describe(service, () => {
    let aws: TestCloud;
    const send = ([operation, input]: Request) => {
      const Command = (commands as Commands)[`${operation}Command`] as new (input: Json) => unknown;
      return (clientOf(aws) as Client).send(new Command(input));
    };
    beforeAll(async () => {
      aws = await startTestCloud();
      for (const request of prepare) await send(request);
    });
    afterAll(() => aws.end());

    for (const row of rows) {
      test(row.behaviour, holds(service, row), async () => {
        for (const request of row.before ?? []) await send(request);
        const call = send([row.operation, row.input]);
        if (row.error !== undefined) {
          const [type, status, message] = row.error;
          const problem = await call.then(
            () => ({}),
            (error: unknown) => error,
          );
          const {
            name,
            message: text,
            $metadata,
          } = problem as { name?: string; message?: string; $metadata?: Json };
          expect([name, $metadata?.httpStatusCode, text]).toEqual([type, status, message]);
          return;
        }
        const { $metadata: _, ...answer } = (await call) as Json;
        if (row.answer !== undefined) expect(answer).toEqual(row.answer);
        expect(answer).toMatchObject(row.part ?? {});
      });
    }
  });
}
