import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DynamoDb, Json, Snapshot } from "../../../src/cloud/dynamodb/index.js";
import { dynamoDbWithTables } from "../support.js";

/** One behaviour of AWS: what is sent over the wire, and what comes back. */
export interface Row {
  readonly behaviour: string;
  /** Where it is known from. */
  readonly source: string;
  /** Items that are in the table `Hash` before. */
  readonly given?: readonly Json[];
  /** What else was done before. */
  readonly before?: readonly (readonly [operation: string, input: Json])[];
  readonly operation: string;
  readonly input: Json;
  /** The error's name and text; AWS may put "1 validation error detected: " before the text. */
  readonly error?: readonly [code: string, message: string];
  /** What else is in the error's body. */
  readonly members?: Json;
  /** The whole answer. */
  readonly answer?: Json;
  /** What is stored in the table `Hash` under `id` afterwards; `null`: nothing. */
  readonly stored?: readonly [id: string, item: Json | null];
}

/** Sources that many rows come from. */
export const ALTERNATOR = (file: string) => `ScyllaDB alternator, ${file} (verified against AWS)`;
export const DYNALITE = (file: string) => `dynalite, test/${file} (written against AWS)`;
export const EXTENDDB = (file: string) => `ExtendDB, tests/${file} (captured from AWS in 2026)`;
export const DYNOXIDE = (what: string) => `dynoxide, ${what} (measured on AWS in 2026)`;
export const MODELLED = "another emulator's tests of AWS's expression errors, 2026";
export const FLOCI = (file: string) => `floci, ${file} (captured from AWS in September 2026)`;
export const GUIDE = (page: string) => `Amazon DynamoDB developer guide, ${page}`;

export const VALIDATION = "ValidationException";
const PREFIX = "1 validation error detected: ";

const bare = (message: string): string =>
  message.startsWith(PREFIX) ? message.slice(PREFIX.length) : message;

/** Makes a test of each row; each starts with fresh tables. */
export function describeRows(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    let db: DynamoDb;
    let endpoint: string;
    let empty: Snapshot;
    beforeAll(async () => {
      db = dynamoDbWithTables();
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
      for (const Item of row.given ?? []) db.execute("PutItem", { TableName: "Hash", Item });
      for (const [operation, input] of row.before ?? []) db.execute(operation, input);
      const body = await send(row.operation, row.input);
      if (row.error !== undefined) {
        const [code, message] = row.error;
        expect({
          code: String(body.__type).replace(/^.*#/, ""),
          message: bare(String(body.message ?? body.Message ?? "")),
        }).toEqual({ code, message: bare(message) });
        const { __type, message: _, Message, ...members } = body;
        if (row.members !== undefined) expect(members).toEqual(row.members);
      } else expect(body.__type, JSON.stringify(body)).toBeUndefined();
      if (row.answer !== undefined) expect(body).toEqual(row.answer);
      if (row.stored !== undefined) {
        const [id, item] = row.stored;
        const found = db.execute("GetItem", { TableName: "Hash", Key: { id: { S: id } } });
        expect(found).toEqual(item === null ? {} : { Item: item });
      }
    });
  });
}

/** An update of the item `u` in the table `Hash`. */
export const update = (UpdateExpression: string, more: Json = {}): Pick<Row, "operation" | "input"> => ({
  operation: "UpdateItem",
  input: { TableName: "Hash", Key: { id: { S: "u" } }, UpdateExpression, ...more },
});

/** A put into the table `Hash`. */
export const put = (attributes: Json, more: Json = {}): Pick<Row, "operation" | "input"> => ({
  operation: "PutItem",
  input: { TableName: "Hash", Item: { id: { S: "u" }, ...attributes }, ...more },
});

/** A put that depends on a condition. */
export const putIf = (ConditionExpression: string, more: Json = {}): Pick<Row, "operation" | "input"> =>
  put({}, { ConditionExpression, ...more });

/** The item `u` of the table `Hash`. */
export const get = (more: Json = {}): Pick<Row, "operation" | "input"> => ({
  operation: "GetItem",
  input: { TableName: "Hash", Key: { id: { S: "u" } }, ...more },
});
