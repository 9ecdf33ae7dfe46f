/** What others recorded of SQS on AWS, step by step. */
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { bodies, failureOf, redriveTo, SqsHarness } from "./support.js";

const LOCALSTACK = "LocalStack, test_sqs (snapshots validated against AWS, 2024 to 2026)";
const MOTO = "moto, test_sqs (verified against AWS)";

let sqs: SqsHarness;
beforeEach(async () => {
  sqs = await SqsHarness.start();
});
afterEach(() => sqs.stop());

const fifo = (more: Readonly<Record<string, string>> = {}) =>
  sqs.queue("orders.fifo", { FifoQueue: "true", ...more });
const inGroup = (MessageGroupId: string, MessageDeduplicationId: string) => ({
  MessageGroupId,
  MessageDeduplicationId,
});
const hold = (QueueUrl: string, ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
  sqs.client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
const setAttributes = (QueueUrl: string, Attributes: Readonly<Record<string, string>>) =>
  sqs.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));

interface Recording {
  readonly operation: string;
  readonly behaviour: string;
  /** Default: LocalStack's recordings. */
  readonly source?: string;
  readonly run: () => Promise<void>;
}

const RECORDINGS: readonly Recording[] = [
  {
    operation: "ChangeMessageVisibility",
    behaviour: "a message whose timeout is over goes back into flight by its last handle",
    run: async () => {
      const url = await sqs.queue("late", { VisibilityTimeout: "1" });
      await sqs.send(url, "x");
      const [received] = await sqs.receive(url);
      await sqs.clock.advance(2000);
      await hold(url, received?.ReceiptHandle, 60);
      expect(await sqs.receive(url)).toEqual([]);
      await sqs.clock.advance(60_000);
      expect(bodies(await sqs.receive(url))).toEqual(["x"]);
    },
  },
  {
    operation: "ChangeMessageVisibility",
    behaviour: "refuses the handle of a message that was deleted",
    run: async () => {
      const url = await sqs.queue("gone");
      await sqs.send(url, "x");
      const [received] = await sqs.receive(url);
      await sqs.drop(url, received);
      expect(await failureOf(hold(url, received?.ReceiptHandle, 42))).toMatchObject({
        name: "InvalidParameterValue",
        message: `Value ${received?.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
        status: 400,
      });
    },
  },
  ...([0, 1, 2] as const).map((position) => ({
    operation: "ChangeMessageVisibility",
    behaviour: `of a FIFO group of three, those in front of message ${position + 1}, which stays invisible, are received`,
    run: async () => {
      const url = await fifo({ VisibilityTimeout: "1" });
      for (const body of ["foo", "bar", "baz"]) await sqs.send(url, body, inGroup("1", body));
      const received = await sqs.receive(url, { MaxNumberOfMessages: 5 });
      expect(bodies(received)).toEqual(["foo", "bar", "baz"]);
      await hold(url, received[position]?.ReceiptHandle, 4);
      await sqs.clock.advance(2500);
      expect(bodies(await sqs.receive(url, { MaxNumberOfMessages: 5 }))).toEqual(
        ["foo", "bar", "baz"].slice(0, position),
      );
    },
  })),
  {
    operation: "ReceiveMessage",
    behaviour: "a FIFO queue gives what became visible last after other groups, and stays in the group",
    run: async () => {
      const url = await fifo({ ContentBasedDeduplication: "true" });
      for (const body of ["g1-m1", "g1-m2", "g2-m1"])
        await sqs.send(url, body, { MessageGroupId: body.slice(0, 2) });
      const received = await sqs.receive(url, { MaxNumberOfMessages: 2 });
      expect(bodies(received)).toEqual(["g1-m1", "g1-m2"]);
      await hold(url, received[0]?.ReceiptHandle, 1);
      await sqs.clock.advance(2000);
      expect(bodies(await sqs.receive(url, { MaxNumberOfMessages: 3 }))).toEqual(["g2-m1", "g1-m1"]);
    },
  },
  {
    operation: "DeleteMessage",
    behaviour: "a FIFO message is deleted within the timeout that was extended",
    run: async () => {
      const url = await fifo({ VisibilityTimeout: "1", ContentBasedDeduplication: "true" });
      await sqs.send(url, "foobar", { MessageGroupId: "1" });
      const [received] = await sqs.receive(url);
      await hold(url, received?.ReceiptHandle, 5);
      await sqs.clock.advance(1500);
      await sqs.drop(url, received);
      expect(await sqs.receive(url)).toEqual([]);
    },
  },
  {
    operation: "DeleteMessage",
    behaviour: "a standard message is deleted by its last handle after its timeout, and again and again",
    run: async () => {
      const url = await sqs.queue("timely", { VisibilityTimeout: "1" });
      await sqs.send(url, "x");
      const [received] = await sqs.receive(url);
      await sqs.clock.advance(2000);
      for (const _ of [1, 2, 3]) await sqs.drop(url, received);
      expect(await sqs.receive(url)).toEqual([]);
    },
  },
  {
    operation: "PurgeQueue",
    behaviour: "takes what is in flight or delayed, too",
    run: async () => {
      const url = await sqs.queue("purged");
      for (const body of ["a", "b"]) await sqs.send(url, body);
      await sqs.send(url, "later", { DelaySeconds: 2 });
      expect(await sqs.receive(url, { VisibilityTimeout: 3 })).toHaveLength(1);
      await sqs.client.send(new PurgeQueueCommand({ QueueUrl: url }));
      await sqs.clock.advance(5000);
      expect(await sqs.receive(url, { MaxNumberOfMessages: 10 })).toEqual([]);
    },
  },
  {
    operation: "PurgeQueue",
    behaviour: "a FIFO queue forgets its deduplication ids",
    run: async () => {
      const url = await fifo();
      await sqs.send(url, "message-1", inGroup("a", "1"));
      await sqs.client.send(new PurgeQueueCommand({ QueueUrl: url }));
      await sqs.send(url, "message-2", inGroup("a", "1"));
      expect(bodies(await sqs.receive(url))).toEqual(["message-2"]);
    },
  },
  ...(["true", "false"] as const).map((byContent) => ({
    operation: "SendMessage",
    behaviour: `a FIFO queue deduplicates across groups${byContent === "true" ? ", by content too" : ""}`,
    run: async () => {
      const url = await fifo({ ContentBasedDeduplication: byContent });
      const id = byContent === "true" ? {} : { MessageDeduplicationId: "1" };
      await sqs.send(url, "x", { MessageGroupId: "a", ...id });
      await sqs.send(url, "x", { MessageGroupId: "b", ...id });
      expect(await sqs.receive(url, { MaxNumberOfMessages: 10 })).toHaveLength(1);
      const [first] = await sqs.receive(url);
      expect(first).toBeUndefined();
    },
  })),
  {
    operation: "SendMessage",
    behaviour: "with DeduplicationScope messageGroup a FIFO queue deduplicates within a group",
    run: async () => {
      const url = await fifo({ ContentBasedDeduplication: "true", DeduplicationScope: "messageGroup" });
      for (const MessageGroupId of ["a", "b", "a"]) await sqs.send(url, "x", { MessageGroupId });
      expect(await sqs.receive(url, { MaxNumberOfMessages: 10 })).toHaveLength(2);
    },
  },
  ...(
    [
      ["queue", "messageGroup", 1],
      ["messageGroup", "queue", 2],
    ] as const
  ).map(([before, after, left]) => ({
    operation: "SetQueueAttributes",
    behaviour: `a FIFO queue made with DeduplicationScope ${before} goes by it after a change to ${after}`,
    run: async () => {
      const url = await fifo({ DeduplicationScope: before });
      await setAttributes(url, { DeduplicationScope: after });
      expect(await sqs.attributes(url)).toMatchObject({ DeduplicationScope: after });
      await sqs.send(url, "x", inGroup("a", "1"));
      await sqs.send(url, "x", inGroup("b", "1"));
      expect(await sqs.receive(url, { MaxNumberOfMessages: 10 })).toHaveLength(left);
    },
  })),
  {
    operation: "SendMessage",
    behaviour: "a delay of 0 of one FIFO message means the queue's delay",
    run: async () => {
      const url = await fifo({ DelaySeconds: "2" });
      await sqs.send(url, "x", { ...inGroup("a", "1"), DelaySeconds: 0 });
      expect(await sqs.receive(url)).toEqual([]);
      await sqs.clock.advance(2000);
      expect(bodies(await sqs.receive(url))).toEqual(["x"]);
    },
  },
  {
    operation: "ReceiveMessage",
    behaviour: "a message that is received too often leaves its FIFO group to the next one",
    run: async () => {
      const content = { FifoQueue: "true", ContentBasedDeduplication: "true" };
      const dead = await sqs.queue("dead.fifo", content);
      const url = await fifo({ ...content, RedrivePolicy: redriveTo("dead.fifo", 2) });
      await sqs.send(url, "foobar", { MessageGroupId: "1" });
      for (const _ of [1, 2, 3]) await sqs.receive(url, { VisibilityTimeout: 0 });
      expect(bodies(await sqs.receive(dead))).toEqual(["foobar"]);
      await sqs.send(url, "foobar2", { MessageGroupId: "1" });
      expect(bodies(await sqs.receive(url))).toEqual(["foobar2"]);
    },
  },
  {
    operation: "SendMessage",
    behaviour: "a standard message may have a group, and shows it",
    run: async () => {
      const url = await sqs.queue("fair");
      await sqs.send(url, "x", { MessageGroupId: "test" });
      const [received] = await sqs.receive(url);
      expect(received?.Attributes).toMatchObject({ MessageGroupId: "test" });
    },
  },
  ...(
    [
      ["All", ["General", "Hello", "Help.Me"]],
      ["*", ["General", "Hello", "Help.Me"]],
      [".*", ["General", "Hello", "Help.Me"]],
      ["Hel.*", ["Hello", "Help.Me"]],
      ["Hello", ["Hello"]],
      ["Help", []],
      ["AWS.", []],
      ["..foo", []],
    ] as const
  ).map(([asked, names]) => ({
    operation: "ReceiveMessage",
    behaviour: `MessageAttributeNames ${asked} chooses ${names.length === 0 ? "none" : names.join(", ")}`,
    run: async () => {
      const url = await sqs.queue("attributes");
      const text = (StringValue: string) => ({ DataType: "String", StringValue });
      await sqs.send(url, "msg", {
        MessageAttributes: { Hello: text("There"), General: text("Kenobi"), "Help.Me": text("Me") },
      });
      const [received] = await sqs.receive(url, { MessageAttributeNames: [asked] });
      expect(Object.keys(received?.MessageAttributes ?? {}).sort()).toEqual(names);
    },
  })),
  {
    operation: "SetQueueAttributes",
    behaviour: "a key takes the place of SQS's own encryption, which does not come back without it",
    run: async () => {
      const url = await sqs.queue("keys");
      const shown = async () => {
        const all = await sqs.attributes(url);
        return [all.KmsMasterKeyId, all.KmsDataKeyReusePeriodSeconds, all.SqsManagedSseEnabled];
      };
      expect(await shown()).toEqual([undefined, undefined, "true"]);
      await setAttributes(url, { KmsMasterKeyId: "testKeyId", KmsDataKeyReusePeriodSeconds: "6000" });
      expect(await shown()).toEqual(["testKeyId", "6000", "false"]);
      await setAttributes(url, { KmsMasterKeyId: "", KmsDataKeyReusePeriodSeconds: "300" });
      expect(await shown()).toEqual([undefined, undefined, "false"]);
    },
  },
  {
    operation: "SetQueueAttributes",
    behaviour: "an empty redrive policy takes it away",
    run: async () => {
      await sqs.queue("dead");
      const url = await sqs.queue("redriven", { RedrivePolicy: redriveTo("dead", 1) });
      await setAttributes(url, { RedrivePolicy: "" });
      expect(await sqs.attributes(url)).not.toHaveProperty("RedrivePolicy");
    },
  },
  {
    operation: "GetQueueAttributes",
    behaviour: "counts what is visible, in flight and delayed",
    run: async () => {
      const url = await sqs.queue("counted", { VisibilityTimeout: "5" });
      const counts = async () => {
        const all = await sqs.attributes(url);
        return [all.ApproximateNumberOfMessages, all.ApproximateNumberOfMessagesNotVisible];
      };
      for (let n = 0; n < 6; n += 1) await sqs.send(url, `message-${n}`);
      await sqs.receive(url);
      expect(await counts()).toEqual(["5", "1"]);
      await sqs.clock.advance(5000);
      expect(await counts()).toEqual(["6", "0"]);
    },
  },
  {
    operation: "TagQueue",
    behaviour: "tags are shown until they are taken away; a queue without has no member Tags",
    run: async () => {
      const QueueUrl = await sqs.queue("tagged");
      const tags = async () => (await sqs.client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags;
      await sqs.client.send(
        new TagQueueCommand({ QueueUrl, Tags: { tag1: "value1", tag2: "value2", tag3: "" } }),
      );
      expect(await tags()).toEqual({ tag1: "value1", tag2: "value2", tag3: "" });
      await sqs.client.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["tag1", "tag3"] }));
      expect(await tags()).toEqual({ tag2: "value2" });
      await sqs.client.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["tag2"] }));
      expect(await tags()).toBeUndefined();
    },
  },
  {
    operation: "SendMessage",
    behaviour: "takes a queue's name in place of its URL",
    run: async () => {
      const url = await sqs.queue("named");
      await sqs.send("named", "Using name instead of URL");
      expect(bodies(await sqs.receive(url))).toEqual(["Using name instead of URL"]);
    },
  },
  {
    operation: "GetQueueAttributes",
    behaviour: "an address that is no queue's is a queue that does not exist",
    source: MOTO,
    run: async () => {
      const QueueUrl = "http://whatever-incorrect-queue-address";
      const asked = sqs.client.send(new GetQueueAttributesCommand({ QueueUrl }));
      expect(await failureOf(asked)).toEqual({
        name: "QueueDoesNotExist",
        code: "AWS.SimpleQueueService.NonExistentQueue",
        message: "The specified queue does not exist.",
        status: 400,
      });
    },
  },
  {
    operation: "SendMessageBatch",
    behaviour: "names an entry that is too large",
    run: async () => {
      const QueueUrl = await sqs.queue("small", { MaximumMessageSize: "1024" });
      const Entries = [
        { Id: "large", MessageBody: "a".repeat(1025) },
        { Id: "small", MessageBody: "a".repeat(1024) },
      ];
      const answer = await sqs.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      expect(answer.Successful).toHaveLength(1);
      expect(answer.Failed).toEqual([
        {
          Id: "large",
          Code: "InvalidParameterValue",
          Message:
            "One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.",
          SenderFault: true,
        },
      ]);
    },
  },
  ...(
    [
      [
        { MessageGroupId: "a" },
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
      ],
      [{ MessageDeduplicationId: "1" }, "The request must contain the parameter MessageGroupId."],
    ] as const
  ).map(([more, message]) => ({
    operation: "SendMessageBatch",
    behaviour: `a FIFO entry without its ${"MessageGroupId" in more ? "deduplication id" : "group"} fails the whole batch`,
    run: async () => {
      const QueueUrl = await fifo();
      const Entries = [
        { Id: "a", MessageBody: "x", ...inGroup("a", "0") },
        { Id: "b", MessageBody: "y", ...more },
      ];
      const sent = sqs.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      expect(await failureOf(sent)).toMatchObject({ name: "InvalidParameterValue", message, status: 400 });
      expect(await sqs.receive(QueueUrl)).toEqual([]);
    },
  })),
  {
    operation: "DeleteMessageBatch",
    behaviour: "refuses an empty batch in its own name",
    source: MOTO,
    run: async () => {
      const QueueUrl = await sqs.queue("empty");
      const sent = sqs.client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [] }));
      expect(await failureOf(sent)).toMatchObject({
        name: "EmptyBatchRequest",
        code: "AWS.SimpleQueueService.EmptyBatchRequest",
        message: "There should be at least one DeleteMessageBatchRequestEntry in the request.",
      });
    },
  },
  ...(["", "x".repeat(81), "invalid:id"] as const).map((Id) => ({
    operation: "DeleteMessageBatch",
    behaviour: `refuses the entry id ${Id === "" ? "of no letters" : Id.length > 80 ? "of 81 letters" : Id}`,
    run: async () => {
      const QueueUrl = await sqs.queue("ids");
      const Entries = [{ Id, ReceiptHandle: "x" }];
      expect(
        await failureOf(sqs.client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))),
      ).toMatchObject({
        name: "InvalidBatchEntryId",
        message:
          "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      });
    },
  })),
  ...(["DeleteMessageBatch", "ChangeMessageVisibilityBatch"] as const).map((operation) => ({
    operation,
    behaviour: "refuses a batch of twenty",
    run: async () => {
      const QueueUrl = await sqs.queue("many");
      const Entries = Array.from({ length: 20 }, (_, n) => ({ Id: `${n}`, ReceiptHandle: "x" }));
      const sent =
        operation === "DeleteMessageBatch"
          ? sqs.client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
          : sqs.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
      expect(await failureOf(sent)).toMatchObject({
        name: "TooManyEntriesInBatchRequest",
        message: "Maximum number of entries per request are 10. You have sent 20.",
      });
    },
  })),
];

for (const { operation, behaviour, source = LOCALSTACK, run } of RECORDINGS) {
  test(`${operation}: ${behaviour}`, holds("SQS", { operation, behaviour, source }), run);
}
