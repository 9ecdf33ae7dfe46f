/** SQS and Lambda together, through the one port and the real clients: what an event source mapping delivers. */
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { holds } from "../../support/behaviours.js";
import { createWorkerRole, deploy, startTestCloud, type TestCloud } from "../support/cloud.js";

/** Prints each event; a message's body says what becomes of it. */
const HANDLER = `
export const handler = async (event, context) => {
  console.log(JSON.stringify({ id: context.awsRequestId, at: Date.now(), event }));
  const bodies = event.Records.map(({ body }) => body);
  if (bodies.includes("throw")) throw new Error("wanted");
  if (bodies.includes("answer")) return { batchItemFailures: [{ itemIdentifier: "no such id" }] };
  const failed = event.Records.filter(({ body }) => body === "fail");
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};`;

interface Delivered {
  readonly id: string;
  readonly at: number;
  readonly event: { readonly Records: readonly Record<string, unknown>[] };
}

let aws: TestCloud;
let sqs: SQSClient;
let role: string;
let count = 0;

beforeAll(async () => {
  aws = await startTestCloud();
  sqs = new SQSClient(aws.settings);
  role = await createWorkerRole(aws, "role", "sqs:*");
});
afterAll(async () => {
  sqs.destroy();
  await aws.end();
  expect(aws.notices).toEqual([]);
});

async function queue(name: string, attributes: Record<string, string> = {}) {
  const { QueueUrl: url = "" } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
  );
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }),
  );
  return { url, arn: Attributes?.QueueArn ?? "" };
}

/** A function and a queue of their own, and what a mapping between them delivered. */
async function world(attributes: Record<string, string> = {}) {
  count += 1;
  const name = `worker-${count}`;
  await deploy(aws, name, role, HANDLER);
  const { url, arn } = await queue(`queue-${count}`, attributes);
  const uuids: string[] = [];
  return {
    name,
    url,
    arn,
    map: async (settings: Partial<CreateEventSourceMappingCommandInput> = {}) => {
      const made = await aws.lambda.send(
        new CreateEventSourceMappingCommand({ FunctionName: name, EventSourceArn: arn, ...settings }),
      );
      uuids.push(made.UUID ?? "");
      return made;
    },
    send: (...bodies: string[]) =>
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: url,
          Entries: bodies.map((MessageBody, n) => ({ Id: `${n}`, MessageBody })),
        }),
      ),
    delivered: async (): Promise<Delivered[]> =>
      (await aws.messages(`/aws/lambda/${name}`).catch(() => []))
        .filter((message) => message.includes("\tINFO\t"))
        .map((message) => JSON.parse(message.split("\tINFO\t")[1] ?? "")),
    left: async () => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
      );
      return (
        Number(Attributes?.ApproximateNumberOfMessages) +
        Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
      );
    },
    /** Nothing may go on in the background of the next test. */
    end: async () => {
      for (const UUID of uuids) {
        await state(UUID, "Enabled");
        await aws.lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
      }
    },
  };
}

const state = (UUID: string | undefined, wanted: string) =>
  vi.waitFor(async () => {
    const { State } = await aws.lambda.send(new GetEventSourceMappingCommand({ UUID }));
    expect(State).toBe(wanted);
  });

const waitFor = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 50 });
const bodiesOf = ({ event }: Delivered) => event.Records.map(({ body }) => body);

describe("a mapping", () => {
  test(
    "answers as recorded on AWS, and goes from Creating to Enabled",
    holds("Lambda", {
      operation: "CreateEventSourceMapping",
      behaviour: "a mapping's members, and its state from Creating to Enabled",
      source: "LocalStack, TestLambdaEventSourceMappings (snapshots validated against AWS, 2025-11)",
    }),
    async () => {
      const { map, name, arn, end } = await world();
      const made = await map();
      expect(made).toMatchObject({
        $metadata: { httpStatusCode: 202 },
        BatchSize: 10,
        EventSourceArn: arn,
        EventSourceMappingArn: `arn:aws:lambda:us-east-1:${arn.split(":")[4]}:event-source-mapping:${made.UUID}`,
        FunctionArn: expect.stringMatching(`:function:${name}$`),
        FunctionResponseTypes: [],
        LastModified: expect.any(Date),
        MaximumBatchingWindowInSeconds: 0,
        State: "Creating",
        StateTransitionReason: "USER_INITIATED",
      });
      await state(made.UUID, "Enabled");
      await end();
    },
  );

  test(
    "is disabled, enabled, listed and deleted",
    holds("Lambda", {
      operation: "UpdateEventSourceMapping",
      behaviour: "a mapping is disabled, enabled, listed and deleted",
      source: "Lambda API reference, UpdateEventSourceMapping",
    }),
    async () => {
      const { map, arn, end, send, delivered, left } = await world();
      const { UUID } = await map();
      await state(UUID, "Enabled");
      const update = (Enabled: boolean) =>
        aws.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
      expect(await update(false)).toMatchObject({ State: "Disabling" });
      await state(UUID, "Disabled");
      await send("waits");
      expect(await left()).toBe(1);
      expect(await update(true)).toMatchObject({ State: "Enabling" });
      await waitFor(async () => expect((await delivered()).map(bodiesOf)).toEqual([["waits"]]));
      const listed = await aws.lambda.send(new ListEventSourceMappingsCommand({ EventSourceArn: arn }));
      expect(listed.EventSourceMappings).toMatchObject([{ UUID }]);
      await end();
      await waitFor(async () => {
        const rest = await aws.lambda.send(new ListEventSourceMappingsCommand({ EventSourceArn: arn }));
        expect(rest.EventSourceMappings).toEqual([]);
      });
    },
  );

  test(
    "delivers a batch as the documented event, and deletes it",
    holds("Lambda", {
      operation: "Event source mapping of a queue",
      behaviour: "a batch comes as the documented event, and is deleted when the function succeeded",
      source: "Lambda developer guide, with-sqs",
    }),
    async () => {
      const { map, url, arn, delivered, left, end } = await world();
      await map();
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: "hello",
          MessageAttributes: { kind: { DataType: "String", StringValue: "new" } },
        }),
      );
      await waitFor(async () => expect(await delivered()).toHaveLength(1));
      const [first] = await delivered();
      expect(first?.event).toEqual({
        Records: [
          {
            messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            receiptHandle: expect.any(String),
            body: "hello",
            attributes: {
              ApproximateReceiveCount: "1",
              SentTimestamp: expect.stringMatching(/^\d{13}$/),
              SenderId: expect.any(String),
              ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
            },
            messageAttributes: {
              kind: { stringValue: "new", stringListValues: [], binaryListValues: [], dataType: "String" },
            },
            md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
            md5OfBody: "5d41402abc4b2a76b9719d911017c592",
            eventSource: "aws:sqs",
            eventSourceARN: arn,
            awsRegion: "us-east-1",
          },
        ],
      });
      await waitFor(async () => expect(await left()).toBe(0));
      await end();
    },
  );

  test(
    "after a failure the whole batch comes again, also what succeeded, and in the end goes to the dead-letter queue",
    holds("Lambda", {
      operation: "Event source mapping of a queue",
      behaviour:
        "after a failure the whole batch comes again, also what succeeded, and in the end goes to the dead-letter queue",
      source: "Lambda developer guide, services-sqs-errorhandling",
    }),
    async () => {
      const dead = await queue("dead-whole");
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
      const { map, send, delivered, left, end } = await world({ RedrivePolicy });
      await send("fine", "throw");
      await map();
      await waitFor(async () => expect(await left()).toBe(0));
      const all = await delivered();
      expect(all.map(bodiesOf)).toEqual([
        ["fine", "throw"],
        ["fine", "throw"],
      ]);
      // Each delivery is a new request, after the visibility timeout.
      expect(new Set(all.map(({ id }) => id)).size).toBe(2);
      expect((all[1]?.at ?? 0) - (all[0]?.at ?? 0)).toBeGreaterThanOrEqual(29_000);
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: dead.url, MaxNumberOfMessages: 10 }),
      );
      expect(Messages.map(({ Body }) => Body).sort()).toEqual(["fine", "throw"]);
      await end();
    },
  );

  test(
    "with ReportBatchItemFailures only what failed comes again",
    holds("Lambda", {
      operation: "Event source mapping of a queue",
      behaviour: "with ReportBatchItemFailures only what failed comes again",
      source: "Lambda developer guide, services-sqs-errorhandling",
    }),
    async () => {
      const dead = await queue("dead-items");
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
      const { map, send, delivered, left, end } = await world({ RedrivePolicy });
      await send("fine", "fail");
      await map({ FunctionResponseTypes: ["ReportBatchItemFailures"] });
      await waitFor(async () => expect(await left()).toBe(0));
      expect((await delivered()).map(bodiesOf)).toEqual([["fine", "fail"], ["fail"]]);
      await end();
    },
  );

  test(
    "with ReportBatchItemFailures an unknown id fails the whole batch",
    holds("Lambda", {
      operation: "Event source mapping of a queue",
      behaviour: "with ReportBatchItemFailures an unknown id fails the whole batch",
      source: "Lambda developer guide, services-sqs-errorhandling",
    }),
    async () => {
      const dead = await queue("dead-unknown");
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
      const { map, send, delivered, left, end } = await world({ RedrivePolicy });
      await send("fine", "answer");
      await map({ FunctionResponseTypes: ["ReportBatchItemFailures"] });
      await waitFor(async () => expect(await left()).toBe(0));
      expect((await delivered()).map(bodiesOf)).toEqual([
        ["fine", "answer"],
        ["fine", "answer"],
      ]);
      await end();
    },
  );

  test(
    "without it the answer means nothing",
    holds("Lambda", {
      operation: "Event source mapping of a queue",
      behaviour: "without ReportBatchItemFailures the answer means nothing",
      source: "Lambda developer guide, services-sqs-errorhandling",
    }),
    async () => {
      const { map, send, delivered, left, end } = await world();
      await send("fail");
      await map();
      await waitFor(async () => expect(await left()).toBe(0));
      expect(await delivered()).toHaveLength(1);
      await end();
    },
  );

  test(
    "cuts batches to their size, and gathers within a window",
    holds("Lambda", {
      operation: "Event source mapping of a queue",
      behaviour: "batches are cut to BatchSize, and gathered within MaximumBatchingWindowInSeconds",
      source: "Lambda developer guide, services-sqs-configure",
    }),
    async () => {
      const small = await world();
      await small.send("a", "b", "c");
      await small.map({ BatchSize: 2 });
      await waitFor(async () => expect(await small.left()).toBe(0));
      expect((await small.delivered()).map((one) => bodiesOf(one).length).sort()).toEqual([1, 2]);
      await small.end();

      const gathering = await world();
      const { UUID } = await gathering.map({ BatchSize: 100, MaximumBatchingWindowInSeconds: 20 });
      await state(UUID, "Enabled");
      await Promise.all([gathering.send("a"), gathering.send("b")]);
      await waitFor(async () => expect(await gathering.left()).toBe(0));
      expect((await gathering.delivered()).map((one) => [...bodiesOf(one)].sort())).toEqual([["a", "b"]]);
      await gathering.end();
    },
  );

  test(
    "drops what no filter lets through",
    holds("Lambda", {
      operation: "Event source mapping of a queue",
      behaviour: "what no filter lets through is deleted unseen",
      source: "Lambda developer guide, invocation-eventfiltering and with-sqs-filtering",
    }),
    async () => {
      const { map, send, delivered, left, end } = await world();
      await send('{"kind":"order","n":5}', '{"kind":"order","n":50}', '{"kind":"other"}', "text");
      await map({
        FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["order"],"n":[{"numeric":[">",10]}]}}' }] },
      });
      await waitFor(async () => expect(await left()).toBe(0));
      expect((await delivered()).map(bodiesOf)).toEqual([['{"kind":"order","n":50}']]);
      await end();
    },
  );

  test(
    "gives back what is throttled, and delivers it later",
    holds("Lambda", {
      operation: "Event source mapping of a queue",
      behaviour: "what is throttled goes back to the queue and comes later",
      source: "Lambda developer guide, services-sqs-scaling",
    }),
    async () => {
      const { map, name, send, delivered, left, end } = await world();
      await aws.lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 1 }),
      );
      await send("a", "b", "c");
      await map({ BatchSize: 1 });
      await waitFor(async () => expect(await left()).toBe(0));
      expect((await delivered()).flatMap(bodiesOf).sort()).toEqual(["a", "b", "c"]);
      await end();
    },
  );
});

const RECORDED =
  "LocalStack, test_lambda_integration_sqs and TestLambdaEventSourceMappings (snapshots validated against AWS, 2025-11)";

const REFUSALS: readonly {
  readonly behaviour: string;
  /** Default: recorded on AWS. */
  readonly source?: string;
  readonly queue?: Record<string, string>;
  readonly settings: Partial<CreateEventSourceMappingCommandInput>;
  readonly message: string;
}[] = [
  {
    behaviour: "no event source",
    settings: { EventSourceArn: undefined },
    message: "Unrecognized event source.",
  },
  {
    behaviour: "no such function",
    settings: { FunctionName: "missing" },
    message: "Function does not exist",
  },
  {
    behaviour: "no such queue",
    settings: { EventSourceArn: "arn:aws:sqs:us-east-1:123456789012:missing" },
    message:
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
  },
  {
    behaviour: "a large batch without a window",
    settings: { BatchSize: 11 },
    message:
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
  },
  {
    behaviour: "a pattern that is none",
    settings: { FilterCriteria: { Filters: [{ Pattern: '{"eventSource":"aws:sqs"}' }] } },
    message: "Invalid filter pattern definition.",
  },
  {
    behaviour: "a destination",
    settings: {
      DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:us-east-1:123456789012:dead" } },
    },
    message: "Unsupported DestinationConfig parameter for given event source mapping type.",
  },
  {
    behaviour: "a stream, by its name and not by its settings",
    source: "this project: errors name the true reason",
    settings: {
      EventSourceArn: "arn:aws:dynamodb:us-east-1:123456789012:table/Orders/stream/2026-01-01T00:00:00.000",
      StartingPosition: "LATEST",
      ParallelizationFactor: 2,
    },
    message:
      "The embedded Lambda does not support the event source arn:aws:dynamodb:us-east-1:123456789012:table/Orders/stream/2026-01-01T00:00:00.000; it takes SQS queues.",
  },
  {
    behaviour: "a visibility timeout below the function's timeout",
    source: "hashicorp/terraform-provider-aws issue 18099",
    queue: { VisibilityTimeout: "19" },
    settings: {},
    message: "Queue visibility timeout: 19 seconds is less than Function timeout: 20 seconds",
  },
];

for (const { behaviour, source = RECORDED, queue: attributes, settings, message } of REFUSALS) {
  test(
    `refuses ${behaviour}`,
    holds("Lambda", {
      operation: "CreateEventSourceMapping",
      behaviour: `refuses ${behaviour}`,
      source,
    }),
    async () => {
      const { map } = await world(attributes);
      await expect(map(settings)).rejects.toMatchObject({
        name: "InvalidParameterValueException",
        message,
      });
    },
  );
}

test(
  "refuses a second mapping of the same queue and function",
  holds("Lambda", {
    operation: "CreateEventSourceMapping",
    behaviour: "refuses a second mapping of the same queue and function",
    source: "LocalStack, TestLambdaEventSourceMappings (snapshots validated against AWS, 2025-11)",
  }),
  async () => {
    const { map, name, arn, end } = await world();
    const { UUID } = await map();
    await expect(map()).rejects.toMatchObject({
      name: "ResourceConflictException",
      message: `An event source mapping with SQS arn (" ${arn} ") and function (" ${name} ") already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    });
    await end();
  },
);

test(
  "an unknown UUID is not found",
  holds("Lambda", {
    operation: "GetEventSourceMapping",
    behaviour: "an unknown UUID is not found",
    source: "LocalStack, TestLambdaEventSourceMappings (snapshots validated against AWS, 2025-11)",
  }),
  async () => {
    await expect(
      aws.lambda.send(new GetEventSourceMappingCommand({ UUID: "00000000-0000-4000-8000-000000000000" })),
    ).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "The resource you requested does not exist.",
    });
  },
);
