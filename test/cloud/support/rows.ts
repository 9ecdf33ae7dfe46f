/** Rows that are asked through the SDK, as it tells of the answer. */
import {
  type Answer,
  type Json,
  type Request,
  type Row,
  describeRows as rowsOf,
} from "../../support/rows.js";
import { startTestCloud, type TestCloud } from "./cloud.js";

interface Rest extends Pick<Row, "before" | "part" | "answer"> {
  readonly error?: readonly [type: string, status: number, message: string];
}

export const row = (
  operation: string,
  behaviour: string,
  source: string,
  input: Json,
  { error, ...rest }: Rest,
): Row => ({
  operation,
  behaviour,
  source,
  input,
  ...rest,
  ...(error !== undefined && { status: error[1], error: [error[0], error[2]] }),
});

interface Client {
  send(command: unknown): Promise<unknown>;
}

/** What the SDK makes of an answer. */
async function told(sent: Promise<unknown>): Promise<Answer> {
  try {
    const { $metadata, ...body } = (await sent) as Json & { readonly $metadata: { httpStatusCode: number } };
    return { status: $metadata.httpStatusCode, type: undefined, body };
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { status: $metadata?.httpStatusCode ?? 0, type: name, message, body: {} };
  }
}

/** Makes a test of each row, all in one embedded AWS. */
export function describeRows(
  service: string,
  commands: object,
  clientOf: (aws: TestCloud) => unknown,
  rows: readonly Row[],
  prepare: readonly Request[] = [],
): void {
  rowsOf(service, service, rows, async () => {
    const aws = await startTestCloud();
    const client = clientOf(aws) as Client;
    const send = (operation: string, input: Json) => {
      const Command = (commands as Readonly<Record<string, unknown>>)[`${operation}Command`] as new (
        input: Json,
      ) => unknown;
      return client.send(new Command(input));
    };
    for (const request of prepare) await send(...request);
    return { send: (...request) => told(send(...request)), end: () => aws.end() };
  });
}
