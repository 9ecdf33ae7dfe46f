import {
  DeleteFunctionConcurrencyCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionEventInvokeConfigCommand,
  ListFunctionEventInvokeConfigsCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { failureOf, Harness, REGION } from "./support/harness.js";

const FunctionName = "settled";
const LATEST_ARN = `arn:aws:lambda:${REGION}:123456789012:function:settled:$LATEST`;

let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start();
  await lambda.deploy(FunctionName, {
    "index.mjs":
      "export const handler = (event) => new Promise((done) => setTimeout(done, event.ms ?? 0, 'done'));",
  });
});
afterAll(() => lambda.stop());

test("an event-invoke configuration shows what was set and nothing else", async () => {
  const put = (settings: object) =>
    lambda.client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...settings }));
  const empty = { DestinationConfig: { OnFailure: {}, OnSuccess: {} }, FunctionArn: LATEST_ARN };
  const { $metadata, ...first } = await put({ MaximumRetryAttempts: 0 });
  expect(first).toEqual({ ...empty, LastModified: expect.any(Date), MaximumRetryAttempts: 0 });
  const replaced = await put({ MaximumEventAgeInSeconds: 60 });
  expect(replaced.MaximumRetryAttempts).toBeUndefined();
  const merged = await lambda.client.send(
    new UpdateFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 1 }),
  );
  expect(merged).toMatchObject({ MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 1 });
  const { FunctionEventInvokeConfigs } = await lambda.client.send(
    new ListFunctionEventInvokeConfigsCommand({ FunctionName }),
  );
  expect(FunctionEventInvokeConfigs).toHaveLength(1);
  await lambda.client.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName }));
  expect(
    await failureOf(lambda.client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }))),
  ).toEqual({
    name: "ResourceNotFoundException",
    status: 404,
    message: `The function ${LATEST_ARN} doesn't have an EventInvokeConfig`,
  });
});

test.each([
  [{}, "You must specify at least one of error handling or destination setting."],
  [
    { MaximumRetryAttempts: 3 },
    "1 validation error detected: Value '3' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 2",
  ],
  [
    { DestinationConfig: { OnFailure: { Destination: LATEST_ARN.replace(":$LATEST", "") } } },
    "You can't specify the function as a destination for itself.",
  ],
  [
    { DestinationConfig: { OnFailure: { Destination: "arn:aws:sns:eu-west-1:123456789012:topic" } } },
    "The embedded Lambda does not support the destination arn:aws:sns:eu-west-1:123456789012:topic; it takes SQS queues and functions.",
  ],
])("PutFunctionEventInvokeConfig refuses %o", async (settings, message) => {
  const refused = lambda.client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...settings }));
  expect(await failureOf(refused)).toMatchObject({ message });
});

test(
  "reserved concurrency is kept, enforced and given back",
  holds("Lambda", {
    operation: "PutFunctionConcurrency",
    behaviour: "reserved concurrency is kept, enforced and given back",
    source:
      "LocalStack, test_lambda_concurrency_block and test_function_concurrency (snapshot validated against AWS, 2025-11)",
  }),
  async () => {
    const reserve = (ReservedConcurrentExecutions: number) =>
      lambda.client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
    expect(await reserve(1)).toMatchObject({ ReservedConcurrentExecutions: 1 });
    expect((await lambda.client.send(new GetAccountSettingsCommand({}))).AccountLimit).toMatchObject({
      ConcurrentExecutions: 1000,
      UnreservedConcurrentExecutions: 999,
    });
    const running = lambda.invoke(FunctionName, { ms: 1500 });
    const throttled = { name: "TooManyRequestsException", message: "Rate Exceeded.", status: 429 };
    await expect.poll(() => lambda.messages().some((message) => message.startsWith("START"))).toBe(true);
    expect(await failureOf(lambda.invoke(FunctionName))).toEqual(throttled);
    expect((await running).text).toBe('"done"');
    await reserve(0);
    expect(await failureOf(lambda.invoke(FunctionName))).toEqual(throttled);
    expect(await failureOf(reserve(901))).toMatchObject({
      message:
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    });
    await lambda.client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    const { $metadata, ...none } = await lambda.client.send(
      new GetFunctionConcurrencyCommand({ FunctionName }),
    );
    expect(none).toEqual({});
  },
);
