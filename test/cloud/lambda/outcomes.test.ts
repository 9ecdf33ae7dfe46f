import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteAliasCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { VirtualClock } from "../../../src/cloud/clock/virtual-clock.js";
import { holds } from "../../support/behaviours.js";
import { failureOf, Harness, REGION, ROLE, zip } from "./support/harness.js";
import { startNote } from "./support/note.js";

const HANDLER = `
let failed = 0;
export const handler = async (event) => {
  console.log(JSON.stringify(event));
  if (event.fail === true || failed++ < (event.failFirst ?? 0)) throw new Error(event.message ?? "wanted");
  return { done: event.n ?? null };
};`;
const arn = (name: string) => `arn:aws:lambda:${REGION}:123456789012:function:${name}`;

let lambda: Harness;
let success: string;
let failure: string;
let dead: string;
/** What time is ahead of real time, in ms. */
let ahead: number;
beforeEach(async () => {
  ahead = 0;
  lambda = await Harness.start({
    clock: new VirtualClock({ quietMs: 20, source: () => Date.now() + ahead }),
  });
  success = lambda.queue("success");
  failure = lambda.queue("failure");
  dead = lambda.queue("dead");
  await lambda.deploy("worker", { "index.mjs": HANDLER }, { DeadLetterConfig: { TargetArn: dead } });
});
afterEach(() => lambda.stop());

const configure = (settings: object, functionName = "worker") =>
  lambda.client.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: functionName,
      DestinationConfig: { OnSuccess: { Destination: success }, OnFailure: { Destination: failure } },
      ...settings,
    }),
  );

async function send(event: unknown, settings: object = {}): Promise<string> {
  const answer = await lambda.invoke("worker", event, { InvocationType: "Event", ...settings });
  await lambda.clock.idle();
  return answer.$metadata.requestId ?? "";
}

const messages = (queue: string) => lambda.queues.get(queue) ?? [];
const records = (queue: string): object[] => messages(queue).map(({ body }) => JSON.parse(body));

interface Ending {
  readonly behaviour: string;
  readonly source: string;
  readonly settings?: object;
  readonly reserved?: number;
  readonly event: { readonly fail?: boolean; readonly n?: number };
  readonly condition: string;
  readonly attempts: number;
}

const RECORDED = "LocalStack, test_lambda_destinations (snapshots validated against AWS, 2025-11)";
const ENDINGS: readonly Ending[] = [
  {
    behaviour: "two retries are made, and then the event is given up",
    source: RECORDED,
    event: { fail: true },
    condition: "RetriesExhausted",
    attempts: 3,
  },
  {
    behaviour: "MaximumRetryAttempts 0 gives an event up after one attempt",
    source: RECORDED,
    settings: { MaximumRetryAttempts: 0 },
    event: { fail: true },
    condition: "RetriesExhausted",
    attempts: 1,
  },
  {
    behaviour: "a retry after 60 s would be too late for an event of at most 60 s",
    source: RECORDED,
    settings: { MaximumEventAgeInSeconds: 60 },
    event: { fail: true },
    condition: "EventAgeExceeded",
    attempts: 1,
  },
  {
    behaviour: "the second retry would be too late for an event of at most 90 s",
    source: RECORDED,
    settings: { MaximumEventAgeInSeconds: 90 },
    event: { fail: true },
    condition: "EventAgeExceeded",
    attempts: 2,
  },
  {
    behaviour: "with a reserved concurrency of 0 an event is given up untried",
    source: `${RECORDED}; Lambda developer guide: invocation-async-retain-records`,
    reserved: 0,
    event: { n: 1 },
    condition: "ZeroReservedConcurrency",
    attempts: 0,
  },
  {
    behaviour: "a success is told to its own destination",
    source: RECORDED,
    event: { n: 7 },
    condition: "Success",
    attempts: 1,
  },
];

describe("the record of an asynchronous invocation", () => {
  for (const { behaviour, source, settings, reserved, event, condition, attempts } of ENDINGS) {
    test(behaviour, holds("Lambda", { operation: "Invoke: asynchronous", behaviour, source }), async () => {
      await configure(settings ?? {});
      if (reserved !== undefined) {
        await lambda.client.send(
          new PutFunctionConcurrencyCommand({
            FunctionName: "worker",
            ReservedConcurrentExecutions: reserved,
          }),
        );
      }
      const requestId = await send(event);
      const succeeded = condition === "Success";
      const wanted = {
        version: "1.0",
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        requestContext: {
          requestId,
          functionArn: `${arn("worker")}:$LATEST`,
          condition,
          approximateInvokeCount: attempts,
        },
        requestPayload: event,
        ...(attempts > 0 && {
          responseContext: {
            statusCode: 200,
            executedVersion: "$LATEST",
            ...(!succeeded && { functionError: "Unhandled" }),
          },
          responsePayload: succeeded
            ? { done: 7 }
            : { errorType: "Error", errorMessage: "wanted", trace: expect.any(Array) },
        }),
      };
      expect(records(succeeded ? success : failure)).toEqual([wanted]);
      expect(records(succeeded ? failure : success)).toEqual([]);
      expect(messages(succeeded ? success : failure)[0]?.systemAttributes?.AWSTraceHeader).toMatch(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
      );
      expect(messages(dead)).toHaveLength(succeeded ? 0 : 1);
    });
  }

  test(
    "names the alias that was asked for and the version that ran",
    holds("Lambda", {
      operation: "Invoke: asynchronous",
      behaviour: "a destination's record names the alias that was asked for and the version that ran",
      source: "Lambda developer guide, invocation-async-retain-records",
    }),
    async () => {
      const { Version = "" } = await lambda.client.send(
        new PublishVersionCommand({ FunctionName: "worker" }),
      );
      await lambda.client.send(
        new CreateAliasCommand({ FunctionName: "worker", Name: "live", FunctionVersion: Version }),
      );
      await configure({ Qualifier: "live" });
      await send({ n: 1 }, { Qualifier: "live" });
      expect(records(success)).toMatchObject([
        {
          requestContext: { functionArn: `${arn("worker")}:live` },
          responseContext: { executedVersion: Version },
        },
      ]);
    },
  );

  test("keeps what was sent byte for byte", async () => {
    await configure({});
    await lambda.invoke("worker", undefined, {
      InvocationType: "Event",
      Payload: Buffer.from('{"n": 12345678901234567890}'),
    });
    await lambda.clock.idle();
    expect(messages(success)[0]?.body).toContain('"requestPayload":{"n": 12345678901234567890},');
  });

  test(
    "counts one for a success after a failure, as was seen on AWS",
    holds("Lambda", {
      operation: "Invoke: asynchronous",
      behaviour: "the record of a success counts one attempt, though others failed before",
      source: "LocalStack, test_lambda_destinations (snapshots validated against AWS, 2025-11)",
    }),
    async () => {
      await configure({});
      await send({ n: 7, failFirst: 1 });
      expect(records(success)).toMatchObject([{ requestContext: { approximateInvokeCount: 1 } }]);
    },
  );

  test("tells of throttling where an event grew too old in the queue", async () => {
    await configure({ MaximumEventAgeInSeconds: 60 });
    await lambda.redeploy("worker", {
      "index.mjs": `export const handler = async ({ until }) => {
          while ((await (await fetch(until)).text()) !== "now") await new Promise((resolve) => setTimeout(resolve, 10));
        };`,
    });
    await lambda.client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: "worker", ReservedConcurrentExecutions: 1 }),
    );
    const note = await startNote();
    const until = note.url;
    const holding = lambda.invoke("worker", { until });
    await expect.poll(() => lambda.messages().some((message) => message.startsWith("START"))).toBe(true);
    await lambda.invoke("worker", { until }, { InvocationType: "Event" });
    // While something runs the clock does not jump: this much time has simply passed.
    ahead = 60_000;
    lambda.clock.busy()();
    await expect.poll(() => records(failure)).toHaveLength(1);
    note.text = "now";
    await holding;
    const [record] = records(failure);
    expect(record).toMatchObject({
      requestContext: { condition: "EventAgeExceeded", approximateInvokeCount: 0 },
      responseContext: { statusCode: 429 },
    });
    expect(record).not.toHaveProperty("responsePayload");
    expect(messages(dead)[0]?.attributes).toMatchObject({
      ErrorCode: { DataType: "Number", StringValue: "429" },
      ErrorMessage: { StringValue: "Rate Exceeded." },
    });
  });
});

describe("the dead-letter queue", () => {
  test(
    "gets the raw event, and why it was given up in three attributes",
    holds("Lambda", {
      operation: "Invoke: asynchronous",
      behaviour: "a dead-letter queue gets the raw event, and why it was given up in three attributes",
      source: "Lambda developer guide, invocation-async-retain-records",
    }),
    async () => {
      const requestId = await send({ fail: true });
      expect(messages(dead)).toMatchObject([
        {
          body: '{"fail":true}',
          attributes: {
            RequestID: { DataType: "String", StringValue: requestId },
            ErrorCode: { DataType: "Number", StringValue: "200" },
            ErrorMessage: { DataType: "String", StringValue: "wanted" },
          },
        },
      ]);
    },
  );

  test(
    "gets the first KB of a long error message, with no character cut in two",
    holds("Lambda", {
      operation: "Invoke: asynchronous",
      behaviour: "a dead letter has the first KB of a long error message",
      source: "Lambda developer guide, invocation-async-retain-records",
    }),
    async () => {
      await send({ fail: true, message: `x${"é".repeat(1000)}` });
      expect(messages(dead)[0]?.attributes?.ErrorMessage?.StringValue).toBe(`x${"é".repeat(511)}`);
    },
  );

  test(
    "gets an untried event without an error code",
    holds("Lambda", {
      operation: "Invoke: asynchronous",
      behaviour: "the dead letter of an event that was never tried has no error code",
      source: "LocalStack, test_reserved_concurrency (snapshot validated against AWS)",
    }),
    async () => {
      await lambda.client.send(
        new PutFunctionConcurrencyCommand({ FunctionName: "worker", ReservedConcurrentExecutions: 0 }),
      );
      await send({ n: 1 });
      expect(messages(dead)[0]?.attributes).toEqual({
        RequestID: expect.anything(),
        ErrorMessage: {
          DataType: "String",
          StringValue: "Function not invoked. Function isconfigured with zero reserved concurrent executions",
        },
      });
    },
  );

  test("gets what an alias that is gone could not run", async () => {
    const { Version = "" } = await lambda.client.send(new PublishVersionCommand({ FunctionName: "worker" }));
    const alias = { FunctionName: "worker", Name: "live" };
    await lambda.client.send(new CreateAliasCommand({ ...alias, FunctionVersion: Version }));
    const release = lambda.clock.busy();
    await lambda.invoke("worker", { fail: true }, { InvocationType: "Event", Qualifier: "live" });
    await expect.poll(() => lambda.messages().filter((line) => line.startsWith("REPORT"))).toHaveLength(1);
    await lambda.client.send(new DeleteAliasCommand(alias));
    release();
    await lambda.clock.idle();
    expect(messages(dead)[0]?.attributes).toMatchObject({
      ErrorCode: { StringValue: "404" },
      ErrorMessage: { StringValue: `Function not found: ${arn("worker")}:live` },
    });
  });
});

describe("a function as destination", () => {
  test(
    "is invoked with the record, under a request id of its own",
    holds("Lambda", {
      operation: "Invoke: asynchronous",
      behaviour: "a function as destination is invoked with the record",
      source: "Lambda developer guide, invocation-async-retain-records",
    }),
    async () => {
      await lambda.deploy("next", { "index.mjs": HANDLER });
      await configure({ DestinationConfig: { OnSuccess: { Destination: arn("next") } } });
      const requestId = await send({ n: 1 });
      const record = lambda.messages().find((message) => message.includes("requestContext")) ?? "";
      expect(record).toContain(`"requestId":"${requestId}"`);
      expect(record).not.toContain(`\t${requestId}\t`);
    },
  );

  test(
    "and its own destination end up in a chain that is stopped after 16",
    holds("Lambda", {
      operation: "Invoke: asynchronous",
      behaviour: "functions that are each other's destinations are stopped after 16 invocations",
      source: "Lambda developer guide, invocation-recursion",
    }),
    async () => {
      await lambda.deploy("next", { "index.mjs": HANDLER }, { DeadLetterConfig: { TargetArn: dead } });
      const onSuccess = (name: string) => ({ DestinationConfig: { OnSuccess: { Destination: arn(name) } } });
      await configure(onSuccess("next"));
      await configure(onSuccess("worker"), "next");
      await send({ n: 1 });
      expect(lambda.messages().filter((message) => message.startsWith("START"))).toHaveLength(16);
      expect(messages(dead)).toHaveLength(1);
    },
  );
});

describe("what can't be delivered", () => {
  test("is lost, and the queue goes on", async () => {
    await configure({});
    lambda.queues.delete(failure);
    await send({ fail: true });
    await send({ n: 2 });
    expect(records(success)).toHaveLength(1);
    expect(messages(dead)).toHaveLength(1);
  });

  test(
    "is lost where the role's policies no longer allow it",
    holds("Lambda", {
      operation: "Invoke: asynchronous",
      behaviour: "what the role may no longer send is not delivered",
      source: "Lambda developer guide, invocation-async-retain-records",
    }),
    async () => {
      await configure({});
      lambda.denied.add(`sqs:SendMessage ${success}`);
      await send({ n: 2 });
      expect(records(success)).toHaveLength(0);
    },
  );
});

const other = "arn:aws:sqs:us-west-2:123456789012:dead";
test.each([
  [
    "a queue that is not there",
    { OnFailure: `arn:aws:sqs:${REGION}:123456789012:none` },
    /^The destination ARN .*:none is invalid\.$/,
  ],
  ["a function that is not there", { OnSuccess: arn("none") }, /^The destination ARN .*:none is invalid\.$/],
  [
    "the function itself",
    { OnSuccess: arn("worker") },
    /^You can't specify the function as a destination for itself\.$/,
  ],
  [
    "a service that takes none",
    { OnSuccess: "arn:aws:iam:us-east-1:123456789012:x" },
    /^The provided destination config DestinationConfig\(onSuccess=OnSuccess\(destination=arn:aws:iam:us-east-1:123456789012:x\), onFailure=null\) is invalid\.$/,
  ],
  ["a topic", { OnSuccess: "arn:aws:sns:us-east-1:123456789012:x" }, /does not support the destination/],
  ["a bucket", { OnFailure: "arn:aws:s3:::bucket" }, /does not support the destination/],
  [
    "an event bus",
    { OnFailure: "arn:aws:events:us-east-1:123456789012:event-bus/x" },
    /does not support the destination/,
  ],
])("a destination is refused: %s", async (_, destinations, message) => {
  const config = Object.fromEntries(
    Object.entries(destinations).map(([kind, Destination]) => [kind, { Destination }]),
  );
  const refusal = await failureOf(configure({ DestinationConfig: config }));
  expect(refusal).toMatchObject({ name: "InvalidParameterValueException", status: 400 });
  expect(refusal.message).toMatch(message);
});

test(
  "a destination is refused that the role may not write to",
  holds("Lambda", {
    operation: "PutFunctionEventInvokeConfig",
    behaviour: "a destination is refused that the role may not write to",
    source: "Lambda developer guide, invocation-async-retain-records",
  }),
  async () => {
    lambda.denied.add(`sqs:SendMessage ${success}`);
    expect(await failureOf(configure({}))).toMatchObject({
      name: "InvalidParameterValueException",
      message: `The function's execution role does not have permissions to call SendMessage on ${success}`,
    });
  },
);

test.each([
  [
    "that is not there",
    `arn:aws:sqs:${REGION}:123456789012:none`,
    /^The destination ARN .*:none is invalid\.$/,
  ],
  [
    "of another region",
    other,
    /^Invalid dead letter queue ARN: The resource specified by the TargetArn must be in the same region/,
  ],
  [
    "of another service",
    `arn:aws:s3:${REGION}::x`,
    /^Invalid dead letter queue ARN: Only Amazon SQS queues and Amazon SNS topics are supported\.$/,
  ],
  [
    "in order",
    `arn:aws:sqs:${REGION}:123456789012:x.fifo`,
    /^Invalid dead letter queue ARN: FIFO SQS queue is not supported/,
  ],
])("a dead-letter queue is refused: one %s", async (_, TargetArn, message) => {
  const refusal = await failureOf(
    lambda.client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "worker", DeadLetterConfig: { TargetArn } }),
    ),
  );
  expect(refusal).toMatchObject({ name: "InvalidParameterValueException", status: 400 });
  expect(refusal.message).toMatch(message);
});

test(
  "a dead-letter queue is refused that the role may not write to",
  holds("Lambda", {
    operation: "CreateFunction",
    behaviour: "a dead-letter queue is refused that the role may not write to",
    source: "Lambda developer guide, invocation-async-retain-records",
  }),
  async () => {
    lambda.denied.add(`sqs:SendMessage ${dead}`);
    const creation = lambda.client.send(
      new CreateFunctionCommand({
        FunctionName: "refused",
        Runtime: "nodejs22.x",
        Role: ROLE,
        Handler: "index.handler",
        Code: { ZipFile: zip({ "index.mjs": HANDLER }) },
        DeadLetterConfig: { TargetArn: dead },
      }),
    );
    expect((await failureOf(creation)).message).toBe(
      "The provided execution role does not have permissions to call SendMessage on SQS",
    );
  },
);
