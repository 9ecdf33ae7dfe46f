/** Standard queues deliver some messages twice; here a seed decides which. */
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterEach, expect, test } from "vitest";
import { Duplicates } from "../../../src/cloud/reproducible/duplicates.js";
import { holds } from "../../support/behaviours.js";
import { SqsHarness } from "./support.js";

let sqs: SqsHarness | undefined;
afterEach(async () => {
  await sqs?.stop();
  sqs = undefined;
});

/** Sends messages 0, 1, … and receives all there is, deleting each. @returns the bodies in the order of receipt */
async function deliver(rate: number, seed: number, messages: number, fifo = false): Promise<string[]> {
  const harness = await SqsHarness.start({ duplicates: new Duplicates("message", { rate, seed }) });
  sqs = harness;
  const QueueUrl = await harness.queue(fifo ? "q.fifo" : "q", fifo ? { FifoQueue: "true" } : {});
  const group = (n: number) => (fifo ? { MessageGroupId: "g", MessageDeduplicationId: String(n) } : {});
  for (let n = 0; n < messages; n += 1) {
    await harness.client.send(new SendMessageCommand({ QueueUrl, MessageBody: String(n), ...group(n) }));
  }
  await harness.clock.advance(1000);
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await harness.client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) break;
    for (const { Body = "", ReceiptHandle } of Messages) {
      bodies.push(Body);
      await harness.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
  await harness.stop();
  sqs = undefined;
  return bodies.sort();
}

test(
  "with rate 1 every message comes twice, though it was deleted",
  holds("SQS", {
    operation: "ReceiveMessage",
    behaviour:
      "a standard queue may deliver a message again, though it was deleted (here: as often as is chosen)",
    source: "SQS developer guide, standard-queues-at-least-once-delivery",
  }),
  async () => {
    expect(await deliver(1, 1, 3)).toEqual(["0", "0", "1", "1", "2", "2"]);
  },
);

test("the same seed doubles the same messages, another seed others", async () => {
  const first = await deliver(0.3, 7, 30);
  expect(first.length).toBeGreaterThan(30);
  expect(await deliver(0.3, 7, 30)).toEqual(first);
  expect(await deliver(0.3, 8, 30)).not.toEqual(first);
});

test(
  "a FIFO queue delivers once",
  holds("SQS", {
    operation: "ReceiveMessage",
    behaviour: "a FIFO queue delivers a message once",
    source: "SQS developer guide, FIFO-queues-exactly-once-processing",
  }),
  async () => {
    expect(await deliver(1, 1, 3, true)).toEqual(["0", "1", "2"]);
  },
);
