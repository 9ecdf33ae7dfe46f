import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { arnOf, failureOf, SqsHarness } from "./support.js";

let sqs: SqsHarness;
beforeEach(async () => {
  sqs = await SqsHarness.start();
});
afterEach(() => sqs.stop());

const send = (QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
  sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));

async function receive(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
  const { Messages = [] } = await sqs.client.send(
    new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ["All"], ...more }),
  );
  return Messages;
}

const drop = (QueueUrl: string, { ReceiptHandle }: Message = {}) =>
  sqs.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

const attributes = async (QueueUrl: string) => {
  const { Attributes = {} } = await sqs.client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  return Attributes;
};

const redriveTo = (name: string, maxReceiveCount: number) =>
  JSON.stringify({ deadLetterTargetArn: arnOf(name), maxReceiveCount });

const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body);

describe("a queue", () => {
  test("has AWS's defaults", async () => {
    const url = await sqs.queue("orders");
    expect(await attributes(url)).toEqual({
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesDelayed: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
      CreatedTimestamp: expect.stringMatching(/^\d{10}$/),
      DelaySeconds: "0",
      LastModifiedTimestamp: expect.stringMatching(/^\d{10}$/),
      MaximumMessageSize: "1048576",
      MessageRetentionPeriod: "345600",
      QueueArn: arnOf("orders"),
      ReceiveMessageWaitTimeSeconds: "0",
      SqsManagedSseEnabled: "true",
      VisibilityTimeout: "30",
    });
  });

  test("is the same one when it is created again alike, and refused otherwise", async () => {
    const url = await sqs.queue("orders", { DelaySeconds: "1" });
    expect(await sqs.queue("orders", { DelaySeconds: "1" })).toBe(url);
    expect(await failureOf(sqs.queue("orders", { DelaySeconds: "2" }))).toMatchObject({
      name: "QueueNameExists",
      message: "A queue already exists with the same name and a different value for attribute DelaySeconds",
      status: 400,
    });
  });

  test("is listed, found, tagged and deleted; its name is free 60 s later", async () => {
    const url = await sqs.queue("orders");
    await sqs.queue("other");
    expect(await sqs.client.send(new ListQueuesCommand({ QueueNamePrefix: "ord" }))).toMatchObject({
      QueueUrls: [url],
    });
    expect(await sqs.client.send(new GetQueueUrlCommand({ QueueName: "orders" }))).toMatchObject({
      QueueUrl: url,
    });
    await sqs.client.send(new TagQueueCommand({ QueueUrl: url, Tags: { a: "1", b: "2" } }));
    await sqs.client.send(new UntagQueueCommand({ QueueUrl: url, TagKeys: ["a"] }));
    expect(await sqs.client.send(new ListQueueTagsCommand({ QueueUrl: url }))).toMatchObject({
      Tags: { b: "2" },
    });
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl: url }));
    expect(await failureOf(send(url, "x"))).toMatchObject({ name: "QueueDoesNotExist" });
    expect(await failureOf(sqs.queue("orders"))).toMatchObject({ name: "QueueDeletedRecently" });
    await sqs.clock.advance(60_000);
    expect(await sqs.queue("orders")).toBe(url);
  });

  test("is listed a page at a time", async () => {
    for (const name of ["a", "b", "c"]) await sqs.queue(name);
    const first = await sqs.client.send(new ListQueuesCommand({ MaxResults: 2 }));
    expect(first.QueueUrls).toHaveLength(2);
    const second = await sqs.client.send(
      new ListQueuesCommand({ MaxResults: 2, NextToken: first.NextToken }),
    );
    expect(second.QueueUrls).toHaveLength(1);
    expect(second.NextToken).toBeUndefined();
  });

  test("is emptied by a purge, once a minute", async () => {
    const url = await sqs.queue("orders");
    await send(url, "x");
    await sqs.client.send(new PurgeQueueCommand({ QueueUrl: url }));
    expect(await receive(url)).toEqual([]);
    expect(await failureOf(sqs.client.send(new PurgeQueueCommand({ QueueUrl: url })))).toMatchObject({
      name: "PurgeQueueInProgress",
      message: "Only one PurgeQueue operation on orders is allowed every 60 seconds.",
      status: 403,
    });
  });
});

describe("a message", () => {
  test("is received with its checksums and system attributes, and deleted by its handle", async () => {
    const url = await sqs.queue("orders");
    const sent = await send(url, "msg", {
      MessageAttributes: { Foo: { DataType: "String", StringValue: "Bar" } },
    });
    expect(sent).toMatchObject({
      MD5OfMessageBody: "6e2baaf3b97dbeef01c0043275f9a0e7",
      MD5OfMessageAttributes: "ae7155c6026991b6d54b11589678bf9c",
    });
    const [message] = await receive(url, { MessageAttributeNames: ["All"] });
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: "msg",
      MD5OfMessageAttributes: "ae7155c6026991b6d54b11589678bf9c",
      MessageAttributes: { Foo: { DataType: "String", StringValue: "Bar" } },
      Attributes: {
        ApproximateReceiveCount: "1",
        SenderId: "AIDATEST",
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      },
    });
    await drop(url, message);
    await sqs.clock.advance(60_000);
    expect(await receive(url)).toEqual([]);
  });

  test("is shown without attributes that were not asked for", async () => {
    const url = await sqs.queue("orders");
    await send(url, "msg", { MessageAttributes: { Foo: { DataType: "String", StringValue: "Bar" } } });
    const [message] = await receive(url, { MessageSystemAttributeNames: ["SenderId"] });
    expect(message?.Attributes).toEqual({ SenderId: "AIDATEST" });
    expect(message?.MessageAttributes).toBeUndefined();
    expect(message?.MD5OfMessageAttributes).toBeUndefined();
  });

  test("is invisible for its timeout, then received again with another handle", async () => {
    const url = await sqs.queue("orders", { VisibilityTimeout: "30" });
    await send(url, "x");
    const [first] = await receive(url);
    expect(await receive(url)).toEqual([]);
    await sqs.clock.advance(29_000);
    expect(await receive(url)).toEqual([]);
    await sqs.clock.advance(1000);
    const [second] = await receive(url);
    expect(second?.Attributes?.ApproximateReceiveCount).toBe("2");
    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
    // The older handle is answered alike and deletes nothing.
    await drop(url, first);
    expect(await attributes(url)).toMatchObject({ ApproximateNumberOfMessagesNotVisible: "1" });
    await drop(url, second);
    expect(await attributes(url)).toMatchObject({ ApproximateNumberOfMessagesNotVisible: "0" });
  });

  test("can be made visible at once, or later", async () => {
    const url = await sqs.queue("orders");
    await send(url, "x");
    const [first] = await receive(url);
    const change = (message: Message | undefined, VisibilityTimeout: number) =>
      sqs.client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout,
        }),
      );
    await change(first, 0);
    const [second] = await receive(url);
    await change(second, 100);
    await sqs.clock.advance(99_000);
    expect(await receive(url)).toEqual([]);
    await sqs.clock.advance(1000);
    expect(await receive(url)).toHaveLength(1);
    expect(await failureOf(change(first, 5))).toMatchObject({
      name: "InvalidParameterValue",
      message: expect.stringContaining(
        "Message does not exist or is not available for visibility timeout change.",
      ),
    });
  });

  test("is delayed by its own delay or the queue's", async () => {
    const url = await sqs.queue("orders", { DelaySeconds: "10" });
    await send(url, "queue's");
    await send(url, "own", { DelaySeconds: 5 });
    expect(await attributes(url)).toMatchObject({ ApproximateNumberOfMessagesDelayed: "2" });
    await sqs.clock.advance(5000);
    expect(bodies(await receive(url))).toEqual(["own"]);
    await sqs.clock.advance(5000);
    expect(bodies(await receive(url))).toEqual(["queue's"]);
  });

  test("is gone after the retention period, for which no clock jumps", async () => {
    const url = await sqs.queue("orders", { MessageRetentionPeriod: "60" });
    await send(url, "x");
    await sqs.clock.idle();
    expect(await attributes(url)).toMatchObject({ ApproximateNumberOfMessages: "1" });
    await sqs.clock.advance(60_000);
    expect(await attributes(url)).toMatchObject({ ApproximateNumberOfMessages: "0" });
    expect(await receive(url)).toEqual([]);
  });

  test("goes to the dead-letter queue when it was received too often, with its id and count", async () => {
    const dead = await sqs.queue("dead");
    const url = await sqs.queue("orders", { RedrivePolicy: redriveTo("dead", 1), VisibilityTimeout: "1" });
    const { MessageId } = await send(url, "x");
    expect(await receive(url)).toHaveLength(1);
    await sqs.clock.advance(1000);
    expect(await receive(url)).toEqual([]);
    expect(await receive(dead)).toMatchObject([
      { MessageId, Attributes: { ApproximateReceiveCount: "2", DeadLetterQueueSourceArn: arnOf("orders") } },
    ]);
    const sources = await sqs.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
    expect(sources.queueUrls).toEqual([url]);
  });

  test("is moved back from the dead-letter queue as a new message", async () => {
    const dead = await sqs.queue("dead");
    const url = await sqs.queue("orders", { RedrivePolicy: redriveTo("dead", 1), VisibilityTimeout: "0" });
    const { MessageId } = await send(url, "x");
    expect(await receive(url)).toHaveLength(1);
    expect(await receive(url)).toEqual([]);
    const SourceArn = arnOf("dead");
    await sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn }));
    const { Results } = await sqs.client.send(new ListMessageMoveTasksCommand({ SourceArn }));
    expect(Results).toMatchObject([{ SourceArn, Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1 }]);
    expect(await receive(dead)).toEqual([]);
    const [back] = await receive(url);
    expect(back).toMatchObject({ Body: "x", Attributes: { ApproximateReceiveCount: "1" } });
    expect(back?.MessageId).not.toBe(MessageId);
    expect(
      await failureOf(sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf("orders") }))),
    ).toMatchObject({ message: "Source queue must be configured as a Dead Letter Queue." });
  });

  test("survives a restart with its visibility", async () => {
    const url = await sqs.queue("orders");
    await send(url, "first");
    const [message] = await receive(url);
    await send(url, "second");
    sqs.restart();
    expect(bodies(await receive(url))).toEqual(["second"]);
    await sqs.clock.advance(30_000);
    expect(await receive(url, { MaxNumberOfMessages: 10 })).toHaveLength(2);
    await drop(url, message);
    expect(await attributes(url)).toMatchObject({ ApproximateNumberOfMessagesNotVisible: "2" });
  });
});

describe("a long poll", () => {
  test("ends when a message comes", async () => {
    const url = await sqs.queue("orders");
    const hold = sqs.clock.busy();
    const polled = receive(url, { WaitTimeSeconds: 20 });
    await send(url, "x");
    expect(bodies(await polled)).toEqual(["x"]);
    hold();
  });

  test("of an empty queue ends after its time on the clock", async () => {
    const url = await sqs.queue("orders", { ReceiveMessageWaitTimeSeconds: "20" });
    const before = sqs.clock.now();
    expect(await receive(url)).toEqual([]);
    expect(sqs.clock.now() - before).toBeGreaterThanOrEqual(20_000);
  });

  test("pulls the clock to a redelivery within its time", async () => {
    const url = await sqs.queue("orders", { VisibilityTimeout: "15" });
    await send(url, "x");
    await receive(url);
    expect(bodies(await receive(url, { WaitTimeSeconds: 20 }))).toEqual(["x"]);
  });

  test("without one, nothing pulls the clock to a redelivery", async () => {
    const url = await sqs.queue("orders", { VisibilityTimeout: "15" });
    await send(url, "x");
    await receive(url);
    await sqs.clock.idle();
    expect(await receive(url)).toEqual([]);
  });
});

describe("a FIFO queue", () => {
  const group = (MessageGroupId: string, MessageDeduplicationId: string) => ({
    MessageGroupId,
    MessageDeduplicationId,
  });

  test("keeps the order of a group, and lets other groups pass", async () => {
    const url = await sqs.queue("orders.fifo", { FifoQueue: "true" });
    await send(url, "a1", group("a", "1"));
    await send(url, "a2", group("a", "2"));
    await send(url, "b1", group("b", "3"));
    const [first] = await receive(url);
    expect(first?.Body).toBe("a1");
    expect(bodies(await receive(url, { MaxNumberOfMessages: 10 }))).toEqual(["b1"]);
    await drop(url, first);
    expect(bodies(await receive(url, { MaxNumberOfMessages: 10 }))).toEqual(["a2"]);
  });

  test("takes a deduplication id once in five minutes, a restart between or not", async () => {
    const url = await sqs.queue("orders.fifo", { FifoQueue: "true" });
    const first = await send(url, "x", group("a", "1"));
    expect(first.SequenceNumber).toMatch(/^\d{20}$/);
    sqs.restart();
    expect(await send(url, "y", group("a", "1"))).toMatchObject({
      MessageId: first.MessageId,
      SequenceNumber: first.SequenceNumber,
    });
    await sqs.clock.advance(300_000);
    expect((await send(url, "z", group("a", "1"))).MessageId).not.toBe(first.MessageId);
    expect(bodies(await receive(url, { MaxNumberOfMessages: 10 }))).toEqual(["x", "z"]);
  });

  test("deduplicates by content where it is told to", async () => {
    const url = await sqs.queue("orders.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true" });
    const first = await send(url, "x", { MessageGroupId: "a" });
    expect((await send(url, "x", { MessageGroupId: "a" })).MessageId).toBe(first.MessageId);
    expect((await send(url, "y", { MessageGroupId: "a" })).MessageId).not.toBe(first.MessageId);
  });

  test("refuses a handle whose time is over", async () => {
    const url = await sqs.queue("orders.fifo", { FifoQueue: "true", VisibilityTimeout: "1" });
    await send(url, "x", group("a", "1"));
    const [message] = await receive(url);
    await sqs.clock.advance(1000);
    expect(await failureOf(drop(url, message))).toMatchObject({
      name: "InvalidParameterValue",
      message: `Value ${message?.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    });
  });
});

describe("a batch", () => {
  test("does each entry by itself", async () => {
    const url = await sqs.queue("orders");
    const Entries = [
      { Id: "good", MessageBody: "x" },
      { Id: "bad", MessageBody: "" },
    ];
    expect(await sqs.client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))).toMatchObject({
      Successful: [{ Id: "good" }],
      Failed: [{ Id: "bad", Code: "MissingParameter", SenderFault: true }],
    });
    const [message] = await receive(url);
    const deleted = await sqs.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: "a", ReceiptHandle: message?.ReceiptHandle },
          { Id: "b", ReceiptHandle: "nonsense" },
        ],
      }),
    );
    expect(deleted).toMatchObject({
      Successful: [{ Id: "a" }],
      Failed: [{ Id: "b", Code: "ReceiptHandleIsInvalid" }],
    });
  });
});

/** Recorded on AWS (LocalStack's AWS-validated snapshots of SQS, 2024 to 2026) unless told otherwise. */
const REFUSALS: readonly {
  readonly behaviour: string;
  readonly queue?: string;
  readonly call: (url: string) => Promise<unknown>;
  readonly name: string;
  readonly message: string;
  readonly status?: number;
}[] = [
  {
    behaviour: "a queue that does not exist",
    call: () => sqs.client.send(new GetQueueUrlCommand({ QueueName: "missing" })),
    name: "QueueDoesNotExist",
    message: "The specified queue does not exist.",
  },
  {
    behaviour: "a choice of queues whose dead letters it takes, which the embedded SQS does not enforce",
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
    call: (url) => receive(url, { MaxNumberOfMessages: 11 }),
    name: "InvalidParameterValue",
    message:
      "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.",
  },
  {
    behaviour: "a wait of more than 20 s",
    call: (url) => receive(url, { WaitTimeSeconds: 21 }),
    name: "InvalidParameterValue",
    message:
      "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.",
  },
  {
    behaviour: "an empty message",
    call: (url) => send(url, ""),
    name: "MissingParameter",
    message: "The request must contain the parameter MessageBody.",
  },
  {
    behaviour: "a message of more than 1 MiB",
    call: (url) => send(url, "x".repeat(1_048_577)),
    name: "InvalidParameterValue",
    message: "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
  },
  {
    behaviour: "an empty attribute",
    call: (url) =>
      send(url, "x", { MessageAttributes: { ErrorDetails: { DataType: "String", StringValue: "" } } }),
    name: "InvalidParameterValue",
    message: "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'.",
  },
  {
    behaviour: "a batch of twenty",
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
    call: (QueueUrl) =>
      sqs.client.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a b", MessageBody: "x" }] })),
    name: "InvalidBatchEntryId",
    message:
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
  },
  {
    behaviour: "a FIFO attribute of a standard queue",
    call: (QueueUrl) =>
      sqs.client.send(
        new SetQueueAttributesCommand({ QueueUrl, Attributes: { DeduplicationScope: "queue" } }),
      ),
    name: "InvalidAttributeName",
    message: "You can specify the DeduplicationScope only when FifoQueue is set to true.",
  },
  {
    behaviour: "a FIFO message without a group",
    queue: "orders.fifo",
    call: (url) => send(url, "x"),
    name: "MissingParameter",
    message: "The request must contain the parameter MessageGroupId.",
  },
  {
    behaviour: "a FIFO message without a deduplication id",
    queue: "orders.fifo",
    call: (url) => send(url, "x", { MessageGroupId: "a" }),
    name: "InvalidParameterValue",
    message:
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
  },
  {
    behaviour: "a delay of one FIFO message",
    queue: "orders.fifo",
    call: (url) => send(url, "x", { MessageGroupId: "a", MessageDeduplicationId: "1", DelaySeconds: 2 }),
    name: "InvalidParameterValue",
    message:
      "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.",
  },
  {
    behaviour: "a queue's name of other characters (AWS's API reference)",
    call: () => sqs.client.send(new CreateQueueCommand({ QueueName: "a b" })),
    name: "InvalidParameterValue",
    message: "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
  },
  {
    behaviour: "a receipt handle of no queue",
    call: (url) => drop(url, { ReceiptHandle: "nonsense" }),
    name: "ReceiptHandleIsInvalid",
    message: 'The input receipt handle "nonsense" is not a valid receipt handle.',
    status: 404,
  },
];

test.each(REFUSALS)("refuses $behaviour", async ({ queue = "orders", call, name, message, status = 400 }) => {
  const url = await sqs.queue(queue, queue.endsWith(".fifo") ? { FifoQueue: "true" } : {});
  expect(await failureOf(call(url))).toMatchObject({ name, message, status });
});

test("an operation that is not here is named", async () => {
  const answer = await fetch(sqs.endpoint, {
    method: "POST",
    headers: { "x-amz-target": "AmazonSQS.AddPermission" },
    body: "{}",
  });
  expect(answer.status).toBe(400);
  expect(answer.headers.get("x-amzn-query-error")).toBe("AWS.SimpleQueueService.UnsupportedOperation;Sender");
  expect(await answer.json()).toEqual({
    __type: "com.amazonaws.sqs#UnsupportedOperation",
    message: "The embedded SQS does not implement the operation AddPermission.",
  });
});
