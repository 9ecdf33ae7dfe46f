/**
 * Powertools for AWS Lambda, as its documentation says and unmodified, within a function: its table, its permissions,
 * its records, and what they do against duplicates.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import type { Zippable } from "fflate";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  createWorkerRole,
  deployFiles,
  grantWorker,
  startTestCloud,
  type TestCloud,
} from "./support/cloud.js";

const HANDLER = `
import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";

const persistenceStore = new DynamoDBPersistenceLayer({ tableName: "idempotencyTable" });
const config = new IdempotencyConfig({ eventKeyJmesPath: "order", expiresAfterSeconds: 60 });
const dynamodb = new DynamoDBClient({});
const id = (value) => ({ id: { S: value } });

export const handler = makeIdempotent(
  async (event, context) => {
    const { Attributes } = await dynamodb.send(new UpdateItemCommand({
      TableName: "Attempts", Key: id(event.order), UpdateExpression: "ADD attempts :one",
      ExpressionAttributeValues: { ":one": { N: "1" } }, ReturnValues: "ALL_NEW",
    }));
    if (event.failures >= Number(Attributes.attempts.N)) throw new Error("wanted");
    await dynamodb.send(new PutItemCommand({ TableName: "Ledger", Item: { ...id(context.awsRequestId + " " + Attributes.attempts.N), order: { S: event.order } } }));
    while (event.waits) {
      const { Item } = await dynamodb.send(new GetItemCommand({ TableName: "Attempts", Key: id("go on"), ConsistentRead: true }));
      if (Item !== undefined) break;
    }
    return { order: event.order, attempt: Number(Attributes.attempts.N) };
  },
  { persistenceStore, config },
);
`;
const PERMISSIONS = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];

/** What `npm install` puts beside the function: the runtime has the SDK, and nothing else. */
function modules(...names: readonly string[]): Zippable {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const files: Zippable = {};
  for (const name of names) {
    const folder = join(root, "node_modules", name);
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && /\.js(on)?$/.test(path)) files[relative(root, path)] = readFileSync(path);
    }
  }
  return files;
}

let aws: TestCloud;
beforeAll(async () => {
  aws = await startTestCloud();
  for (const TableName of ["idempotencyTable", "Ledger", "Attempts"]) {
    await aws.dynamodb.send(
      new CreateTableCommand({
        TableName,
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
  }
  await aws.dynamodb.send(
    new UpdateTimeToLiveCommand({
      TableName: "idempotencyTable",
      TimeToLiveSpecification: { AttributeName: "expiration", Enabled: true },
    }),
  );
  await deployFiles(aws, {
    name: "orders",
    role: await createWorkerRole(aws, "powertools", ...PERMISSIONS),
    files: {
      "index.mjs": Buffer.from(HANDLER),
      ...modules(
        "@aws-lambda-powertools/idempotency",
        "@aws-lambda-powertools/commons",
        "@aws-lambda-powertools/jmespath",
        "@aws/lambda-invoke-store",
      ),
    },
  });
});
afterAll(async () => {
  await aws.end();
  expect(aws.notices).toEqual([]);
});

const invoke = async (event: object) => {
  const { Payload, FunctionError } = await aws.lambda.send(
    new InvokeCommand({ FunctionName: "orders", Payload: JSON.stringify(event) }),
  );
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString());
  return { answer, FunctionError };
};
const sendEvent = (event: object) =>
  aws.lambda.send(
    new InvokeCommand({ FunctionName: "orders", InvocationType: "Event", Payload: JSON.stringify(event) }),
  );

/** How often the work for an order was done. */
const done = async (order: string): Promise<number> => {
  const { Items = [] } = await aws.dynamodb.send(
    new ScanCommand({ TableName: "Ledger", ConsistentRead: true }),
  );
  return Items.filter((item) => item.order?.S === order).length;
};

/** The records that Powertools keeps. */
const records = async () => {
  const { Items = [] } = await aws.dynamodb.send(
    new ScanCommand({ TableName: "idempotencyTable", ConsistentRead: true }),
  );
  return Items;
};

test("duplicates at the same time: one does the work, the others are told so, and later ones get its answer", async () => {
  const event = { order: "concurrent", waits: true };
  const first = invoke(event);
  await vi.waitFor(async () => expect(await done("concurrent")).toBe(1), { timeout: 20_000 });
  const others = await Promise.all(Array.from({ length: 4 }, () => invoke(event)));
  for (const { answer, FunctionError } of others) {
    expect(FunctionError).toBe("Unhandled");
    expect(answer).toMatchObject({ errorType: "IdempotencyAlreadyInProgressError" });
  }
  expect(await records()).toMatchObject([{ status: { S: "INPROGRESS" } }]);
  await aws.dynamodb.send(new PutItemCommand({ TableName: "Attempts", Item: { id: { S: "go on" } } }));
  const answer = { order: "concurrent", attempt: 1 };
  expect(await first).toEqual({ answer, FunctionError: undefined });
  expect(await invoke(event)).toEqual({ answer, FunctionError: undefined });
  expect(await done("concurrent")).toBe(1);
});

test("after an error the record is gone, Lambda's retry does the work, and its duplicates do not", async () => {
  const event = { order: "retried", failures: 1 };
  await sendEvent(event);
  await aws.cloud.admin.settle();
  expect(await done("retried")).toBe(1);
  expect(await invoke(event)).toEqual({
    answer: { order: "retried", attempt: 2 },
    FunctionError: undefined,
  });
  await sendEvent(event);
  await aws.cloud.admin.settle();
  expect(await done("retried")).toBe(1);
});

test("a record that expired counts no more, though time to live has not swept it", async () => {
  const event = { order: "expired" };
  expect((await invoke(event)).answer).toEqual({ order: "expired", attempt: 1 });
  const { id = { S: "" } } =
    (await records()).find(({ data }) => JSON.stringify(data).includes("expired")) ?? {};
  await aws.cloud.admin.advance(59_000);
  expect((await invoke(event)).answer).toEqual({ order: "expired", attempt: 1 });
  await aws.cloud.admin.advance(2000);
  const { Item } = await aws.dynamodb.send(
    new GetItemCommand({ TableName: "idempotencyTable", Key: { id } }),
  );
  expect(Item).toMatchObject({ status: { S: "COMPLETED" } });
  expect((await invoke(event)).answer).toEqual({ order: "expired", attempt: 2 });
  expect(await done("expired")).toBe(2);
});

test("without a permission that its documentation asks for, the function fails and nothing is done", async () => {
  await grantWorker(aws, "powertools", ...PERMISSIONS.filter((action) => action !== "dynamodb:PutItem"));
  const { answer, FunctionError } = await invoke({ order: "denied" });
  expect(FunctionError).toBe("Unhandled");
  expect(answer).toMatchObject({ errorType: "IdempotencyPersistenceLayerError" });
  await grantWorker(aws, "powertools", ...PERMISSIONS);
  expect(await done("denied")).toBe(0);
  expect((await invoke({ order: "denied" })).answer).toEqual({ order: "denied", attempt: 1 });
});
