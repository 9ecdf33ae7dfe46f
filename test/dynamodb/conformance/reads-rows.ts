import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DynamoDb, Json, Snapshot } from "../../../src/cloud/dynamodb/index.js";
import { dynamoDbWithTables } from "../support.js";

/** One behaviour of AWS: what is sent over the wire, and what comes back. */
export interface Row {
  readonly behaviour: string;
  /** Where it is known from. */
  readonly source: string;
  /** Items that are there before, by table. */
  readonly given?: Readonly<Record<string, readonly Json[]>>;
  /** Requests that are made before; what comes back does not matter. */
  readonly before?: readonly (readonly [operation: string, input: Json])[];
  readonly operation: string;
  readonly input: Json;
  /** The error's name and text; AWS may put "1 validation error detected: " before the text. */
  readonly error?: readonly [code: string, message: string | RegExp];
  /** Why a transaction was cancelled, for each of its parts: this says what the error is, too. */
  readonly reasons?: readonly Json[];
  /** The whole answer. */
  readonly answer?: Json;
  /** Members of the answer, where the rest does not matter. */
  readonly part?: Json;
  /** What is stored afterwards: a table, a key, and the item (`null`: none). */
  readonly stored?: readonly [table: string, key: Json, item: Json | null];
}

/** Sources that many rows come from. */
export const ALTERNATOR = (file: string) => `ScyllaDB alternator, ${file} (verified against AWS)`;
export const DYNALITE = (file: string) => `dynalite, test/${file} (written against AWS)`;
export const MOTO = (file: string) => `moto, ${file} (aws_verified)`;
export const EXTENDDB = (file: string) => `ExtendDB, tests/${file} (captured from AWS in 2026)`;
export const DYNOXIDE = (what: string) => `dynoxide, ${what} (measured on AWS in 2026)`;
export const LOCALSTACK = (test: string) => `LocalStack, ${test} (snapshot validated against AWS)`;
export const API = (operation: string) => `Amazon DynamoDB API reference, ${operation}`;

export const VALIDATION = "ValidationException";
export const NOT_FOUND = ["ResourceNotFoundException", "Requested resource not found"] as const;
const PREFIX = "1 validation error detected: ";

const bare = (message: string): string =>
  message.startsWith(PREFIX) ? message.slice(PREFIX.length) : message;

const cancelledFor = (reasons: readonly Json[]) =>
  [
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
  ] as const;

/** Makes a test of each row; each starts with fresh tables: those of `dynamoDbWithTables`, and what `more` makes. */
export function describeRows(
  title: string,
  rows: readonly Row[],
  more: (db: DynamoDb) => void = () => {},
): void {
  describe(title, () => {
    let db: DynamoDb;
    let endpoint: string;
    let empty: Snapshot;
    beforeAll(async () => {
      db = dynamoDbWithTables();
      more(db);
      empty = db.snapshot();
      ({ endpoint } = await db.listen());
    });
    afterAll(() => db.close());

    const send = async (operation: string, input: Json): Promise<Json> => {
      const response = await fetch(endpoint, {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": `DynamoDB_20120810.${operation}`,
        },
        body: JSON.stringify(input),
      });
      return (await response.json()) as Json;
    };

    it.each(rows.map((row) => [row.behaviour, row] as const))("%s", async (_behaviour, row) => {
      db.restore(empty);
      for (const [TableName, items] of Object.entries(row.given ?? {})) {
        for (const Item of items) db.execute("PutItem", { TableName, Item });
      }
      for (const [operation, input] of row.before ?? []) await send(operation, input);
      const answer = await send(row.operation, row.input);
      const error = row.error ?? (row.reasons && cancelledFor(row.reasons));
      if (error !== undefined) {
        const [code, message] = error;
        const text = String(answer.message ?? answer.Message);
        expect([String(answer.__type).split("#")[1], text]).toEqual([code, expect.any(String)]);
        if (typeof message === "string") expect(bare(text)).toBe(bare(message));
        else expect(bare(text)).toMatch(message);
      } else expect(answer.__type, JSON.stringify(answer)).toBeUndefined();
      if (row.reasons !== undefined) expect(answer.CancellationReasons).toEqual(row.reasons);
      if (row.answer !== undefined) expect(answer).toEqual(row.answer);
      if (row.part !== undefined) expect(answer).toMatchObject(row.part);
      if (row.stored !== undefined) {
        const [TableName, Key, item] = row.stored;
        expect((await send("GetItem", { TableName, Key })).Item ?? null).toEqual(item);
      }
    });
  });
}
