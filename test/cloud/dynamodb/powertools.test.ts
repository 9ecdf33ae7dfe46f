import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  makeIdempotent,
} from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, it, vi } from "vitest";
import { createDynamoDb } from "../../../src/cloud/dynamodb/index.js";

it("lets one of ten parallel calls through Powertools, unmodified", async () => {
  // It misses the Lambda context, which there is none of here.
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const dynamoDb = createDynamoDb();
  const awsSdkV3Client = new DynamoDBClient(dynamoDb.clientConfig());
  await awsSdkV3Client.send(
    new CreateTableCommand({
      TableName: "Idempotency",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  process.env.AWS_LAMBDA_FUNCTION_NAME = "orders";
  const persistenceStore = new DynamoDBPersistenceLayer({ tableName: "Idempotency", awsSdkV3Client });
  let orders = 0;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const handler = makeIdempotent(
    async (event: { order: string }) => {
      orders += 1;
      await finished;
      return { done: event.order };
    },
    { persistenceStore, config: new IdempotencyConfig({ eventKeyJmesPath: "order" }) },
  );
  const call = () => handler({ order: "1" });
  const calls = Array.from({ length: 10 }, call);
  // Nine calls are refused while the first is at work.
  let refused = 0;
  const settled = calls.map((one) =>
    one.catch((error: unknown) => {
      refused += 1;
      if (refused === 9) finish();
      return error;
    }),
  );
  const results = await Promise.all(settled);
  expect(results.filter((result) => result instanceof IdempotencyAlreadyInProgressError)).toHaveLength(9);
  expect(results.filter((result) => !(result instanceof Error))).toEqual([{ done: "1" }]);
  expect(await call()).toEqual({ done: "1" });
  expect(orders).toBe(1);
  await dynamoDb.close();
});
