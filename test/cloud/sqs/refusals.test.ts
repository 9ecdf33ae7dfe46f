/** What SQS refuses, in its words. */
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { arnOf, failureOf, SqsHarness } from "./support.js";

let sqs: SqsHarness;
beforeEach(async () => {
  sqs = await SqsHarness.start();
});
afterEach(() => sqs.stop());

const SNAPSHOTS = "LocalStack, test_sqs (snapshots validated against AWS, 2024 to 2026)";

const REFUSALS: readonly {
  readonly behaviour: string;
  readonly operation: string;
  /** Default: recorded on AWS. */
  readonly source?: string;
  readonly queue?: string;
  readonly call: (url: string) => Promise<unknown>;
  readonly name: string;
  readonly message: string;
  readonly status?: number;
}[] = [
  {
    behaviour: "a queue that does not exist",
    operation: "GetQueueUrl",
    call: () => sqs.client.send(new GetQueueUrlCommand({ QueueName: "missing" })),
    name: "QueueDoesNotExist",
    message: "The specified queue does not exist.",
  },
  {
    behaviour: "a choice of queues whose dead letters it takes, which the embedded SQS does not enforce",
    operation: "SetQueueAttributes",
    source: "this project: nothing is silently ignored",
    call: (QueueUrl) =>
      sqs.client.send(
        new SetQueueAttributesCommand({
          QueueUrl,
          Attributes: { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' },
        }),
      ),
    name: "UnsupportedOperation",
    message: "The embedded SQS takes RedriveAllowPolicy only with the redrivePermission allowAll.",
  },
  {
    behaviour: "more than ten messages",
    operation: "ReceiveMessage",
    call: (url) => sqs.receive(url, { MaxNumberOfMessages: 11 }),
    name: "InvalidParameterValue",
    message:
      "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.",
  },
  {
    behaviour: "a wait of more than 20 s",
    operation: "ReceiveMessage",
    call: (url) => sqs.receive(url, { WaitTimeSeconds: 21 }),
    name: "InvalidParameterValue",
    message:
      "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.",
  },
  {
    behaviour: "an empty message",
    operation: "SendMessage",
    call: (url) => sqs.send(url, ""),
    name: "MissingParameter",
    message: "The request must contain the parameter MessageBody.",
  },
  {
    behaviour: "a message of more than 1 MiB",
    operation: "SendMessage",
    call: (url) => sqs.send(url, "x".repeat(1_048_577)),
    name: "InvalidParameterValue",
    message: "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
  },
  {
    behaviour: "an empty attribute",
    operation: "SendMessage",
    call: (url) =>
      sqs.send(url, "x", { MessageAttributes: { ErrorDetails: { DataType: "String", StringValue: "" } } }),
    name: "InvalidParameterValue",
    message: "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'.",
  },
  {
    behaviour: "a batch of twenty",
    operation: "SendMessageBatch",
    call: (QueueUrl) =>
      sqs.client.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: Array.from({ length: 20 }, (_, n) => ({ Id: `${n}`, MessageBody: "x" })),
        }),
      ),
    name: "TooManyEntriesInBatchRequest",
    message: "Maximum number of entries per request are 10. You have sent 20.",
  },
  {
    behaviour: "a batch of more than 1 MiB",
    operation: "SendMessageBatch",
    call: (QueueUrl) =>
      sqs.client.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: [
            { Id: "a", MessageBody: "x".repeat(1_048_576) },
            { Id: "b", MessageBody: "x" },
          ],
        }),
      ),
    name: "BatchRequestTooLong",
    message: "Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.",
  },
  {
    behaviour: "an entry's id of other characters",
    operation: "SendMessageBatch",
    call: (QueueUrl) =>
      sqs.client.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a b", MessageBody: "x" }] })),
    name: "InvalidBatchEntryId",
    message:
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
  },
  {
    behaviour: "a FIFO attribute of a standard queue",
    operation: "SetQueueAttributes",
    call: (QueueUrl) =>
      sqs.client.send(
        new SetQueueAttributesCommand({ QueueUrl, Attributes: { DeduplicationScope: "queue" } }),
      ),
    name: "InvalidAttributeName",
    message: "You can specify the DeduplicationScope only when FifoQueue is set to true.",
  },
  ...(["true", "false"] as const).map((FifoQueue) => ({
    behaviour: `FifoQueue ${FifoQueue} for a standard queue`,
    operation: "SetQueueAttributes",
    call: (QueueUrl: string) =>
      sqs.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { FifoQueue } })),
    name: "InvalidAttributeName",
    message: "Unknown Attribute FifoQueue.",
  })),
  {
    behaviour: "FifoQueue false for a FIFO queue",
    operation: "SetQueueAttributes",
    queue: "orders.fifo",
    call: (QueueUrl) =>
      sqs.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { FifoQueue: "false" } })),
    name: "InvalidAttributeValue",
    message: "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.",
  },
  ...(
    [
      [{ FifoQueue: "false" }, "Unknown Attribute FifoQueue."],
      [{ ContentBasedDeduplication: "false" }, "Unknown Attribute ContentBasedDeduplication."],
      [
        { FifoThroughputLimit: "perQueue" },
        "You can specify the FifoThroughputLimit only when FifoQueue is set to true.",
      ],
    ] as const
  ).map(([Attributes, message]) => ({
    behaviour: `a standard queue with ${Object.keys(Attributes).join()}`,
    operation: "CreateQueue",
    call: () => sqs.client.send(new CreateQueueCommand({ QueueName: "plain", Attributes })),
    name: "InvalidAttributeName",
    message,
  })),
  {
    behaviour: "a key and SQS's own encryption at once",
    operation: "SetQueueAttributes",
    call: (QueueUrl) =>
      sqs.client.send(
        new SetQueueAttributesCommand({
          QueueUrl,
          Attributes: { KmsMasterKeyId: "testKeyId", SqsManagedSseEnabled: "true" },
        }),
      ),
    name: "InvalidAttributeName",
    message:
      "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
  },
  ...(["MessageGroupId", "MessageDeduplicationId"] as const).flatMap((name) =>
    ["", "a".repeat(129), "group 123"].map((value) => ({
      behaviour: `the ${name} ${value === "" ? "of no letters" : value.length > 128 ? "of 129 letters" : "with a space"}`,
      operation: "SendMessage",
      queue: "orders.fifo",
      call: (url: string) =>
        sqs.send(url, "x", { MessageGroupId: "a", MessageDeduplicationId: "1", [name]: value }),
      name: "InvalidParameterValue",
      message: `Value ${value} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    })),
  ),
  {
    behaviour: "a list of values as an attribute",
    operation: "SendMessage",
    source: "public reports of the service's answer",
    call: (url) =>
      sqs.send(url, "x", { MessageAttributes: { a: { DataType: "String", StringListValues: ["b"] } } }),
    name: "UnsupportedOperation",
    message: "Message attribute list values in SendMessage operation are not supported.",
  },
  ...[-1, 901].map((delay) => ({
    behaviour: `a delay of ${delay} s`,
    operation: "SendMessage",
    source: "ballerina-platform/module-ballerinax-aws.sqs, its tests against AWS",
    call: (url: string) => sqs.send(url, "x", { DelaySeconds: delay }),
    name: "InvalidParameterValue",
    message: `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
  })),
  {
    behaviour: "a wait of less than nothing",
    operation: "ReceiveMessage",
    call: (url) => sqs.receive(url, { WaitTimeSeconds: -1 }),
    name: "InvalidParameterValue",
    message:
      "Value -1 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.",
  },
  {
    behaviour: "a move out of a queue that is no dead-letter queue",
    operation: "StartMessageMoveTask",
    source: "LocalStack, test_sqs_move_task (snapshots validated against AWS, 2024-04)",
    call: () => sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf("orders") })),
    name: "InvalidParameterValue",
    message: "Source queue must be configured as a Dead Letter Queue.",
  },
  {
    behaviour: "a FIFO message without a group",
    operation: "SendMessage",
    queue: "orders.fifo",
    call: (url) => sqs.send(url, "x"),
    name: "MissingParameter",
    message: "The request must contain the parameter MessageGroupId.",
  },
  {
    behaviour: "a FIFO message without a deduplication id",
    operation: "SendMessage",
    queue: "orders.fifo",
    call: (url) => sqs.send(url, "x", { MessageGroupId: "a" }),
    name: "InvalidParameterValue",
    message:
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
  },
  {
    behaviour: "a delay of one FIFO message",
    operation: "SendMessage",
    queue: "orders.fifo",
    call: (url) => sqs.send(url, "x", { MessageGroupId: "a", MessageDeduplicationId: "1", DelaySeconds: 2 }),
    name: "InvalidParameterValue",
    message:
      "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.",
  },
  {
    behaviour: "a queue's name of other characters",
    operation: "CreateQueue",
    source: "SQS API reference, CreateQueue",
    call: () => sqs.client.send(new CreateQueueCommand({ QueueName: "a b" })),
    name: "InvalidParameterValue",
    message: "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
  },
  {
    behaviour: "a receipt handle of no queue",
    operation: "DeleteMessage",
    call: (url) => sqs.drop(url, { ReceiptHandle: "nonsense" }),
    name: "ReceiptHandleIsInvalid",
    message: 'The input receipt handle "nonsense" is not a valid receipt handle.',
    status: 404,
  },
];

for (const { behaviour, operation, source = SNAPSHOTS, queue = "orders", call, ...wanted } of REFUSALS) {
  test(
    `refuses ${behaviour}`,
    holds("SQS", { operation, behaviour: `refuses ${behaviour}`, source }),
    async () => {
      const url = await sqs.queue(queue, queue.endsWith(".fifo") ? { FifoQueue: "true" } : {});
      expect(await failureOf(call(url))).toMatchObject({ status: 400, ...wanted });
    },
  );
}

test(
  "an operation that is not here is named",
  holds("SQS", {
    operation: "AddPermission",
    behaviour: "an operation that is not here is named",
    source: "this project: nothing is silently ignored",
  }),
  async () => {
    const answer = await fetch(sqs.endpoint, {
      method: "POST",
      headers: { "x-amz-target": "AmazonSQS.AddPermission" },
      body: "{}",
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("x-amzn-query-error")).toBe(
      "AWS.SimpleQueueService.UnsupportedOperation;Sender",
    );
    expect(await answer.json()).toEqual({
      __type: "com.amazonaws.sqs#UnsupportedOperation",
      message: "The embedded SQS does not implement the operation AddPermission.",
    });
  },
);
