/** FIFO queues: order and deduplication. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { bodies, failureOf, SqsHarness } from "./support.js";

let sqs: SqsHarness;
beforeEach(async () => {
  sqs = await SqsHarness.start();
});
afterEach(() => sqs.stop());

describe("a FIFO queue", () => {
  const group = (MessageGroupId: string, MessageDeduplicationId: string) => ({
    MessageGroupId,
    MessageDeduplicationId,
  });

  test(
    "keeps the order of a group, and lets other groups pass",
    holds("SQS", {
      operation: "ReceiveMessage",
      behaviour: "a FIFO queue keeps the order of a group, and lets other groups pass",
      source: "SQS developer guide, FIFO-queues-understanding-logic",
    }),
    async () => {
      const url = await sqs.queue("orders.fifo", { FifoQueue: "true" });
      await sqs.send(url, "a1", group("a", "1"));
      await sqs.send(url, "a2", group("a", "2"));
      await sqs.send(url, "b1", group("b", "3"));
      const [first] = await sqs.receive(url);
      expect(first?.Body).toBe("a1");
      expect(bodies(await sqs.receive(url, { MaxNumberOfMessages: 10 }))).toEqual(["b1"]);
      await sqs.drop(url, first);
      expect(bodies(await sqs.receive(url, { MaxNumberOfMessages: 10 }))).toEqual(["a2"]);
    },
  );

  test(
    "takes a deduplication id once in five minutes, a restart between or not",
    holds("SQS", {
      operation: "SendMessage",
      behaviour: "a FIFO queue takes a deduplication id once in five minutes",
      source: "SQS developer guide, using-messagededuplicationid-property",
    }),
    async () => {
      const url = await sqs.queue("orders.fifo", { FifoQueue: "true" });
      const first = await sqs.send(url, "x", group("a", "1"));
      expect(first.SequenceNumber).toMatch(/^\d{20}$/);
      sqs.restart();
      expect(await sqs.send(url, "y", group("a", "1"))).toMatchObject({
        MessageId: first.MessageId,
        SequenceNumber: first.SequenceNumber,
      });
      await sqs.clock.advance(300_000);
      expect((await sqs.send(url, "z", group("a", "1"))).MessageId).not.toBe(first.MessageId);
      expect(bodies(await sqs.receive(url, { MaxNumberOfMessages: 10 }))).toEqual(["x", "z"]);
    },
  );

  test(
    "deduplicates by content where it is told to",
    holds("SQS", {
      operation: "SendMessage",
      behaviour: "a FIFO queue deduplicates by content where it is told to",
      source: "SQS developer guide, FIFO-queues-exactly-once-processing",
    }),
    async () => {
      const url = await sqs.queue("orders.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true" });
      const first = await sqs.send(url, "x", { MessageGroupId: "a" });
      expect((await sqs.send(url, "x", { MessageGroupId: "a" })).MessageId).toBe(first.MessageId);
      expect((await sqs.send(url, "y", { MessageGroupId: "a" })).MessageId).not.toBe(first.MessageId);
    },
  );

  test(
    "refuses a handle whose time is over",
    holds("SQS", {
      operation: "DeleteMessage",
      behaviour: "a FIFO queue refuses a handle whose time is over",
      source: "public reports of the service's answer",
    }),
    async () => {
      const url = await sqs.queue("orders.fifo", { FifoQueue: "true", VisibilityTimeout: "1" });
      await sqs.send(url, "x", group("a", "1"));
      const [message] = await sqs.receive(url);
      await sqs.clock.advance(1000);
      expect(await failureOf(sqs.drop(url, message))).toMatchObject({
        name: "InvalidParameterValue",
        message: `Value ${message?.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
      });
    },
  );
});
