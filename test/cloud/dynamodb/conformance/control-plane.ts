import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamoDb, type DynamoDb, type Json } from "../../../../src/cloud/dynamodb/index.js";
import { holds } from "../../../support/behaviours.js";
import { START } from "../support.js";

/** What AWS was seen to answer to a request, and where that is written. */
export interface RefusedRow {
  readonly behaviour: string;
  readonly source: string;
  readonly operation: string;
  readonly input: Json;
  /** The error's type without its name space. */
  readonly type: string;
  readonly message: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A DynamoDB on a port, with a clock that moves by hand; requests go over the wire as they are. */
export class Wire {
  dynamoDb: DynamoDb = createDynamoDb({ now: START });
  endpoint = "";

  async open(): Promise<void> {
    this.dynamoDb = createDynamoDb({ now: START });
    ({ endpoint: this.endpoint } = await this.dynamoDb.listen());
  }

  async send(operation: string, input: Json, version = "DynamoDB_20120810"): Promise<Answer> {
    const response = await fetch(this.endpoint, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `${version}.${operation}` },
      body: JSON.stringify(input),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? {} : JSON.parse(text),
    };
  }

  async done(operation: string, input: Json, version?: string): Promise<Record<string, unknown>> {
    const { status, body } = await this.send(operation, input, version);
    expect({ status, body }).toMatchObject({ status: 200 });
    return body;
  }
}

/** Opens a DynamoDB before all tests of a file, with what they start from, and closes it behind them. */
export function wire(prepare: (wire: Wire) => Promise<void> = async () => {}): Wire {
  const opened = new Wire();
  beforeAll(async () => {
    await opened.open();
    await prepare(opened);
  });
  afterAll(() => opened.dynamoDb.close());
  return opened;
}

/** Since June 2026 AWS puts this before some texts, in some regions. */
const PREFIX = /^1 validation error detected: (?!Value |Invalid AWS |Invalid resource )/;

/** Makes a test of each row. */
export function testRefused(to: Wire, rows: readonly RefusedRow[]): void {
  for (const row of rows) test(row.behaviour, holds("DynamoDB", row), () => expectRefused(to, row));
}

/** Checks that a request is refused as a row says. */
export async function expectRefused(to: Wire, row: RefusedRow, version?: string): Promise<void> {
  const { status, body } = await to.send(row.operation, row.input, version);
  const text = String(body.message ?? body.Message ?? "");
  expect({ status, type: String(body.__type).split("#")[1], message: text.replace(PREFIX, "") }).toEqual({
    status: 400,
    type: row.type,
    message: row.message.replace(PREFIX, ""),
  });
}

export const INVALID = "One or more parameter values were invalid: ";

/** A table with one string key, on demand, with other members. */
export const simpleTable = (name: string, more: Json = {}): Json => ({
  TableName: name,
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  BillingMode: "PAY_PER_REQUEST",
  ...more,
});

/** The same with provisioned throughput. */
export const provisionedTable = (name: string, units: number, more: Json = {}): Json =>
  simpleTable(name, {
    BillingMode: "PROVISIONED",
    ProvisionedThroughput: { ReadCapacityUnits: units, WriteCapacityUnits: units },
    ...more,
  });
