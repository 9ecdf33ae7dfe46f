/** FIFO queues: order and deduplication. */
import { ChangeMessageVisibilityCommand } from "@aws-sdk/client-sqs";
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

/** The cure for a lost answer of ReceiveMessage. */
describe("a receipt under a ReceiveRequestAttemptId", () => {
  const ReceiveRequestAttemptId = "attempt-1";
  const documented = (behaviour: string) =>
    holds("SQS", { operation: "ReceiveMessage", behaviour, source: "SQS API reference, ReceiveMessage" });
  const again = (url: string) => sqs.receive(url, { ReceiveRequestAttemptId, MaxNumberOfMessages: 2 });
  const filled = async () => {
    const url = await sqs.queue("orders.fifo", {
      FifoQueue: "true",
      ContentBasedDeduplication: "true",
      VisibilityTimeout: "60",
    });
    for (const body of ["a", "b", "c"]) await sqs.send(url, body, { MessageGroupId: "1" });
    return url;
  };

  test(
    "is had again: the same messages and handles, with their timeout begun anew, a restart between or not",
    documented(
      "the same ReceiveRequestAttemptId gives the same messages and handles, and begins their timeout anew",
    ),
    async () => {
      const url = await filled();
      const first = await again(url);
      expect(bodies(first)).toEqual(["a", "b"]);
      await sqs.clock.advance(50_000);
      sqs.restart();
      const second = await again(url);
      expect(second.map(({ ReceiptHandle }) => ReceiptHandle)).toEqual(
        first.map(({ ReceiptHandle }) => ReceiptHandle),
      );
      await sqs.clock.advance(50_000);
      expect(await sqs.receive(url)).toEqual([]);
      await sqs.drop(url, second[0]);
      await sqs.drop(url, second[1]);
      expect(bodies(await sqs.receive(url))).toEqual(["c"]);
    },
  );

  test(
    "is forgotten after five minutes",
    documented("a ReceiveRequestAttemptId is remembered for five minutes"),
    async () => {
      const url = await filled();
      const [first] = await again(url);
      await sqs.clock.advance(300_000);
      const [later] = await again(url);
      expect(later?.Body).toBe("a");
      expect(later?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
    },
  );

  const notRetryable = holds("SQS", {
    operation: "ReceiveMessage",
    behaviour: "refuses a ReceiveRequestAttemptId of which a message was deleted or changed",
    source: "aws/aws-sdk-java issue 2613; SQS API reference, ReceiveMessage",
  });
  test.each(["deleted", "changed"])("is refused once a message was %s", notRetryable, async (how) => {
    const url = await filled();
    const [first] = await again(url);
    if (how === "deleted") await sqs.drop(url, first);
    else {
      await sqs.client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: first?.ReceiptHandle,
          VisibilityTimeout: 10,
        }),
      );
    }
    expect(await failureOf(again(url))).toMatchObject({
      name: "InvalidParameterValue",
      message:
        "Value attempt-1 for parameter ReceiveRequestAttemptId is invalid. Reason: The receiveRequestAttemptId is not valid anymore since the receive call is not retryable.",
    });
  });

  test(
    "means nothing to a standard queue",
    holds("SQS", {
      operation: "ReceiveMessage",
      behaviour: "a standard queue takes a ReceiveRequestAttemptId, which means nothing to it",
      source: "awspring/spring-cloud-aws issue 529",
    }),
    async () => {
      const url = await sqs.queue("orders");
      await sqs.send(url, "x");
      expect(await again(url)).toHaveLength(1);
      expect(await again(url)).toEqual([]);
    },
  );
});
