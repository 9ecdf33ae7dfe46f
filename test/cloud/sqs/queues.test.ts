/** Queues: made, found, listed, emptied and deleted. */
import {
  DeleteQueueCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { arnOf, failureOf, SqsHarness } from "./support.js";

let sqs: SqsHarness;
beforeEach(async () => {
  sqs = await SqsHarness.start();
});
afterEach(() => sqs.stop());

describe("a queue", () => {
  test(
    "has AWS's defaults",
    holds("SQS", {
      operation: "CreateQueue",
      behaviour: "a queue has AWS's defaults",
      source: "SQS API reference, CreateQueue",
    }),
    async () => {
      const url = await sqs.queue("orders");
      expect(await sqs.attributes(url)).toEqual({
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
    },
  );

  test(
    "is the same one when it is created again alike, and refused otherwise",
    holds("SQS", {
      operation: "CreateQueue",
      behaviour: "a queue is the same one when it is created again alike, and refused otherwise",
      source:
        "LocalStack, test_create_queue_with_different_attributes_raises_exception (snapshot validated against AWS, 2024-04)",
    }),
    async () => {
      const url = await sqs.queue("orders", { DelaySeconds: "1" });
      expect(await sqs.queue("orders", { DelaySeconds: "1" })).toBe(url);
      expect(await failureOf(sqs.queue("orders", { DelaySeconds: "2" }))).toMatchObject({
        name: "QueueNameExists",
        message: "A queue already exists with the same name and a different value for attribute DelaySeconds",
        status: 400,
      });
    },
  );

  test(
    "is listed, found, tagged and deleted; its name is free 60 s later",
    holds("SQS", {
      operation: "DeleteQueue",
      behaviour: "the name of a deleted queue is free 60 s later",
      source: "LocalStack, test_create_queue_recently_deleted (snapshot validated against AWS, 2024-04)",
    }),
    async () => {
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
      expect(await failureOf(sqs.send(url, "x"))).toMatchObject({ name: "QueueDoesNotExist" });
      expect(await failureOf(sqs.queue("orders"))).toMatchObject({ name: "QueueDeletedRecently" });
      await sqs.clock.advance(60_000);
      expect(await sqs.queue("orders")).toBe(url);
    },
  );

  test(
    "is listed a page at a time",
    holds("SQS", {
      operation: "ListQueues",
      behaviour: "queues are listed a page at a time",
      source: "SQS API reference, ListQueues",
    }),
    async () => {
      for (const name of ["a", "b", "c"]) await sqs.queue(name);
      const first = await sqs.client.send(new ListQueuesCommand({ MaxResults: 2 }));
      expect(first.QueueUrls).toHaveLength(2);
      const second = await sqs.client.send(
        new ListQueuesCommand({ MaxResults: 2, NextToken: first.NextToken }),
      );
      expect(second.QueueUrls).toHaveLength(1);
      expect(second.NextToken).toBeUndefined();
    },
  );

  test(
    "is emptied by a purge, once a minute",
    holds("SQS", {
      operation: "PurgeQueue",
      behaviour: "a queue is emptied, once a minute",
      source: "SQS API reference, PurgeQueue",
    }),
    async () => {
      const url = await sqs.queue("orders");
      await sqs.send(url, "x");
      await sqs.client.send(new PurgeQueueCommand({ QueueUrl: url }));
      expect(await sqs.receive(url)).toEqual([]);
      expect(await failureOf(sqs.client.send(new PurgeQueueCommand({ QueueUrl: url })))).toMatchObject({
        name: "PurgeQueueInProgress",
        message: "Only one PurgeQueue operation on orders is allowed every 60 seconds.",
        status: 403,
      });
    },
  );
});
