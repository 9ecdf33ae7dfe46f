import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DynamoDb, Json, Snapshot } from "../../../../src/cloud/dynamodb/index.js";
import { holds } from "../../../support/behaviours.js";
import { dynamoDbWithTables } from "../support.js";
import { boto3Sender, hasBoto3, type Sender, sdkSender, wireSender } from "./senders.js";

/** One behaviour of AWS: what is sent over the wire, and what comes back. */
export interface Row {
  readonly behaviour: string;
  /** Where it is known from. */
  readonly source: string;
  /** Items that are there before: in the table `Hash`, or by table. */
  readonly given?: readonly Json[] | Readonly<Record<string, readonly Json[]>>;
  /** Requests that are made before; what comes back does not matter. */
  readonly before?: readonly (readonly [operation: string, input: Json])[];
  readonly operation: string;
  readonly input: Json;
  /** Clients stumble over it before they send it. */
  readonly onlyOnTheWire?: true;
  /** The error's name and text; AWS may put "1 validation error detected: " before the text. */
  readonly error?: readonly [code: string, message: string | RegExp];
  /** Why a transaction was cancelled, for each of its parts: this says what the error is, too. */
  readonly reasons?: readonly Json[];
  /** What else is in the error's body. */
  readonly members?: Json;
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

export const MODELLED = "another emulator's tests of AWS's expression errors, 2026";
export const FLOCI = (file: string) => `floci, ${file} (captured from AWS in September 2026)`;
/** AWS's error texts are those of this parser. */
export const PARSER = "partiql-lang-kotlin, SqlParser";
export const GUIDE = (page: string) => `Amazon DynamoDB developer guide, ${page}`;

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

/** JSON of a wrong type is what clients don't send. */
const isForClients = (row: Row): boolean =>
  row.onlyOnTheWire !== true && row.error?.[0] !== "SerializationException";

/**
 * Makes a test of each row and each kind of client. Each starts with fresh tables: those of `dynamoDbWithTables`, and
 * what `more` makes.
 */
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

    const check = async (row: Row, { send }: Sender): Promise<void> => {
      db.restore(empty);
      const given = Array.isArray(row.given) ? { Hash: row.given } : (row.given ?? {});
      for (const [TableName, items] of Object.entries(given)) {
        for (const Item of items) db.execute("PutItem", { TableName, Item });
      }
      for (const [operation, input] of row.before ?? []) await attempt(db, operation, input);
      const answer = await send(row.operation, row.input);
      const error = row.error ?? (row.reasons && cancelledFor(row.reasons));
      if (error !== undefined) {
        const [code, message] = error;
        const { __type, message: lower, Message: upper, ...members } = answer;
        const text = String(lower ?? upper);
        expect([String(__type).split("#")[1], text]).toEqual([code, expect.any(String)]);
        if (typeof message === "string") expect(bare(text)).toBe(bare(message));
        else expect(bare(text)).toMatch(message);
        if (row.members !== undefined) expect(members).toEqual(row.members);
      } else expect(answer.__type, JSON.stringify(answer)).toBeUndefined();
      if (row.reasons !== undefined) expect(answer.CancellationReasons).toEqual(row.reasons);
      if (row.answer !== undefined) expect(answer).toEqual(row.answer);
      if (row.part !== undefined) expect(answer).toMatchObject(row.part);
      if (row.stored !== undefined) {
        const [TableName, Key, item] = row.stored;
        expect((await send("GetItem", { TableName, Key })).Item ?? null).toEqual(item);
      }
    };

    const kinds: [(endpoint: string) => Sender, string, boolean, readonly Row[]][] = [
      [wireSender, "on the wire", true, rows],
      [sdkSender, "through the AWS SDK for JavaScript", true, rows.filter(isForClients)],
      [boto3Sender, "through boto3 (skipped where it is missing)", hasBoto3, rows.filter(isForClients)],
    ];
    describe.each(kinds)("%#", (open, name, available, those) => {
      describe.skipIf(!available)(name, () => {
        let sender: Sender;
        beforeAll(() => {
          sender = open(endpoint);
        });
        afterAll(() => sender.close());

        for (const row of those) it(row.behaviour, holds("DynamoDB", row), () => check(row, sender));
      });
    });
  });
}

async function attempt(db: DynamoDb, operation: string, input: Json): Promise<void> {
  try {
    db.execute(operation, input);
  } catch {
    // What comes back does not matter.
  }
}
