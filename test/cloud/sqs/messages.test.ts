/** Messages of standard queues, from their sending to their end. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  type Message,
  SendMessageBatchCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { arnOf, bodies, failureOf, redriveTo, SqsHarness } from "./support.js";

let sqs: SqsHarness;
beforeEach(async () => {
  sqs = await SqsHarness.start();
});
afterEach(() => sqs.stop());

describe("a message", () => {
  test(
    "is received with its checksums and system attributes, and deleted by its handle",
    holds("SQS", {
      operation: "ReceiveMessage",
      behaviour: "a message is received with its checksums and system attributes, and deleted by its handle",
      source: "SQS developer guide, sqs-message-metadata; SQS API reference, ReceiveMessage",
    }),
    async () => {
      const url = await sqs.queue("orders");
      const sent = await sqs.send(url, "msg", {
        MessageAttributes: { Foo: { DataType: "String", StringValue: "Bar" } },
      });
      expect(sent).toMatchObject({
        MD5OfMessageBody: "6e2baaf3b97dbeef01c0043275f9a0e7",
        MD5OfMessageAttributes: "ae7155c6026991b6d54b11589678bf9c",
      });
      const [message] = await sqs.receive(url, { MessageAttributeNames: ["All"] });
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
      await sqs.drop(url, message);
      await sqs.clock.advance(60_000);
      expect(await sqs.receive(url)).toEqual([]);
    },
  );

  test(
    "is shown without attributes that were not asked for",
    holds("SQS", {
      operation: "ReceiveMessage",
      behaviour: "a message is shown without attributes that were not asked for",
      source: "SQS API reference, ReceiveMessage",
    }),
    async () => {
      const url = await sqs.queue("orders");
      await sqs.send(url, "msg", { MessageAttributes: { Foo: { DataType: "String", StringValue: "Bar" } } });
      const [message] = await sqs.receive(url, { MessageSystemAttributeNames: ["SenderId"] });
      expect(message?.Attributes).toEqual({ SenderId: "AIDATEST" });
      expect(message?.MessageAttributes).toBeUndefined();
      expect(message?.MD5OfMessageAttributes).toBeUndefined();
    },
  );

  test(
    "is invisible for its timeout, then received again with another handle",
    holds("SQS", {
      operation: "ReceiveMessage",
      behaviour: "a message is invisible for its timeout, then received again with another handle",
      source: "SQS developer guide, sqs-visibility-timeout",
    }),
    async () => {
      const url = await sqs.queue("orders", { VisibilityTimeout: "30" });
      await sqs.send(url, "x");
      const [first] = await sqs.receive(url);
      expect(await sqs.receive(url)).toEqual([]);
      await sqs.clock.advance(29_000);
      expect(await sqs.receive(url)).toEqual([]);
      await sqs.clock.advance(1000);
      const [second] = await sqs.receive(url);
      expect(second?.Attributes?.ApproximateReceiveCount).toBe("2");
      expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
      // The older handle is answered alike and deletes nothing.
      await sqs.drop(url, first);
      expect(await sqs.attributes(url)).toMatchObject({ ApproximateNumberOfMessagesNotVisible: "1" });
      await sqs.drop(url, second);
      expect(await sqs.attributes(url)).toMatchObject({ ApproximateNumberOfMessagesNotVisible: "0" });
    },
  );

  test(
    "can be made visible at once, or later",
    holds("SQS", {
      operation: "ChangeMessageVisibility",
      behaviour: "a message can be made visible at once, or later",
      source: "SQS API reference, ChangeMessageVisibility",
    }),
    async () => {
      const url = await sqs.queue("orders");
      await sqs.send(url, "x");
      const [first] = await sqs.receive(url);
      const change = (message: Message | undefined, VisibilityTimeout: number) =>
        sqs.client.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: url,
            ReceiptHandle: message?.ReceiptHandle,
            VisibilityTimeout,
          }),
        );
      await change(first, 0);
      const [second] = await sqs.receive(url);
      await change(second, 100);
      await sqs.clock.advance(99_000);
      expect(await sqs.receive(url)).toEqual([]);
      await sqs.clock.advance(1000);
      expect(await sqs.receive(url)).toHaveLength(1);
      expect(await failureOf(change(first, 5))).toMatchObject({
        name: "InvalidParameterValue",
        message: expect.stringContaining(
          "Message does not exist or is not available for visibility timeout change.",
        ),
      });
    },
  );

  test(
    "is delayed by its own delay or the queue's",
    holds("SQS", {
      operation: "SendMessage",
      behaviour: "a message is delayed by its own delay or the queue's",
      source: "SQS developer guide, sqs-delay-queues and sqs-message-timers",
    }),
    async () => {
      const url = await sqs.queue("orders", { DelaySeconds: "10" });
      await sqs.send(url, "queue's");
      await sqs.send(url, "own", { DelaySeconds: 5 });
      expect(await sqs.attributes(url)).toMatchObject({ ApproximateNumberOfMessagesDelayed: "2" });
      await sqs.clock.advance(5000);
      expect(bodies(await sqs.receive(url))).toEqual(["own"]);
      await sqs.clock.advance(5000);
      expect(bodies(await sqs.receive(url))).toEqual(["queue's"]);
    },
  );

  test(
    "is gone after the retention period, for which no clock jumps",
    holds("SQS", {
      operation: "ReceiveMessage",
      behaviour: "a message is gone after the retention period",
      source: "SQS API reference, SetQueueAttributes",
    }),
    async () => {
      const url = await sqs.queue("orders", { MessageRetentionPeriod: "60" });
      await sqs.send(url, "x");
      await sqs.clock.idle();
      expect(await sqs.attributes(url)).toMatchObject({ ApproximateNumberOfMessages: "1" });
      await sqs.clock.advance(60_000);
      expect(await sqs.attributes(url)).toMatchObject({ ApproximateNumberOfMessages: "0" });
      expect(await sqs.receive(url)).toEqual([]);
    },
  );

  test(
    "goes to the dead-letter queue when it was received too often, with its id and count",
    holds("SQS", {
      operation: "ReceiveMessage",
      behaviour:
        "a message goes to the dead-letter queue when it was received too often, with its id and count",
      source: "SQS developer guide, sqs-dead-letter-queues",
    }),
    async () => {
      const dead = await sqs.queue("dead");
      const url = await sqs.queue("orders", { RedrivePolicy: redriveTo("dead", 1), VisibilityTimeout: "1" });
      const { MessageId } = await sqs.send(url, "x");
      expect(await sqs.receive(url)).toHaveLength(1);
      await sqs.clock.advance(1000);
      expect(await sqs.receive(url)).toEqual([]);
      expect(await sqs.receive(dead)).toMatchObject([
        {
          MessageId,
          Attributes: { ApproximateReceiveCount: "2", DeadLetterQueueSourceArn: arnOf("orders") },
        },
      ]);
      const sources = await sqs.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
      expect(sources.queueUrls).toEqual([url]);
    },
  );

  test(
    "is moved back from the dead-letter queue as a new message",
    holds("SQS", {
      operation: "StartMessageMoveTask",
      behaviour: "a dead letter is moved back as a new message",
      source: "SQS developer guide, sqs-configure-dead-letter-queue-redrive",
    }),
    async () => {
      const dead = await sqs.queue("dead");
      const url = await sqs.queue("orders", { RedrivePolicy: redriveTo("dead", 1), VisibilityTimeout: "0" });
      const { MessageId } = await sqs.send(url, "x");
      expect(await sqs.receive(url)).toHaveLength(1);
      expect(await sqs.receive(url)).toEqual([]);
      const SourceArn = arnOf("dead");
      await sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn }));
      const { Results } = await sqs.client.send(new ListMessageMoveTasksCommand({ SourceArn }));
      expect(Results).toMatchObject([
        { SourceArn, Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1 },
      ]);
      expect(await sqs.receive(dead)).toEqual([]);
      const [back] = await sqs.receive(url);
      expect(back).toMatchObject({ Body: "x", Attributes: { ApproximateReceiveCount: "1" } });
      expect(back?.MessageId).not.toBe(MessageId);
      expect(
        await failureOf(sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf("orders") }))),
      ).toMatchObject({ message: "Source queue must be configured as a Dead Letter Queue." });
    },
  );

  test("survives a restart with its visibility", async () => {
    const url = await sqs.queue("orders");
    await sqs.send(url, "first");
    const [message] = await sqs.receive(url);
    await sqs.send(url, "second");
    sqs.restart();
    expect(bodies(await sqs.receive(url))).toEqual(["second"]);
    await sqs.clock.advance(30_000);
    expect(await sqs.receive(url, { MaxNumberOfMessages: 10 })).toHaveLength(2);
    await sqs.drop(url, message);
    expect(await sqs.attributes(url)).toMatchObject({ ApproximateNumberOfMessagesNotVisible: "2" });
  });
});

describe("a long poll", () => {
  test(
    "ends when a message comes",
    holds("SQS", {
      operation: "ReceiveMessage",
      behaviour: "a long poll ends when a message comes",
      source: "SQS developer guide, sqs-short-and-long-polling",
    }),
    async () => {
      const url = await sqs.queue("orders");
      const hold = sqs.clock.busy();
      const polled = sqs.receive(url, { WaitTimeSeconds: 20 });
      await sqs.send(url, "x");
      expect(bodies(await polled)).toEqual(["x"]);
      hold();
    },
  );

  test(
    "of an empty queue ends after its time on the clock",
    holds("SQS", {
      operation: "ReceiveMessage",
      behaviour: "a long poll of an empty queue ends after its time",
      source: "SQS developer guide, sqs-short-and-long-polling",
    }),
    async () => {
      const url = await sqs.queue("orders", { ReceiveMessageWaitTimeSeconds: "20" });
      const before = sqs.clock.now();
      expect(await sqs.receive(url)).toEqual([]);
      expect(sqs.clock.now() - before).toBeGreaterThanOrEqual(20_000);
    },
  );

  test("pulls the clock to a redelivery within its time", async () => {
    const url = await sqs.queue("orders", { VisibilityTimeout: "15" });
    await sqs.send(url, "x");
    await sqs.receive(url);
    expect(bodies(await sqs.receive(url, { WaitTimeSeconds: 20 }))).toEqual(["x"]);
  });

  test("without one, nothing pulls the clock to a redelivery", async () => {
    const url = await sqs.queue("orders", { VisibilityTimeout: "15" });
    await sqs.send(url, "x");
    await sqs.receive(url);
    await sqs.clock.idle();
    expect(await sqs.receive(url)).toEqual([]);
  });
});

describe("a batch", () => {
  test(
    "does each entry by itself",
    holds("SQS", {
      operation: "SendMessageBatch",
      behaviour: "a batch does each entry by itself",
      source: "SQS API reference, SendMessageBatch and DeleteMessageBatch",
    }),
    async () => {
      const url = await sqs.queue("orders");
      const Entries = [
        { Id: "good", MessageBody: "x" },
        { Id: "bad", MessageBody: "" },
      ];
      expect(await sqs.client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))).toMatchObject({
        Successful: [{ Id: "good" }],
        Failed: [{ Id: "bad", Code: "MissingParameter", SenderFault: true }],
      });
      const [message] = await sqs.receive(url);
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
    },
  );
});
