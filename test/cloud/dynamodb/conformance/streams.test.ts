import { beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import { expectRefused, type RefusedRow, simpleTable, type Wire, wire } from "./control-plane.js";

const STREAMS = "DynamoDBStreams_20120810";
const views = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"] as const;

async function streamOf(aws: Wire, TableName: string): Promise<string> {
  const { Table } = await aws.done("DescribeTable", { TableName });
  return String(new Map(Object.entries(Object(Table))).get("LatestStreamArn"));
}

async function shardOf(aws: Wire, StreamArn: string): Promise<{ id: string; start: string }> {
  const { StreamDescription } = await aws.done("DescribeStream", { StreamArn }, STREAMS);
  const [shard] = Object(StreamDescription).Shards;
  return { id: shard.ShardId, start: shard.SequenceNumberRange.StartingSequenceNumber };
}

async function iteratorOf(aws: Wire, StreamArn: string, more: Json): Promise<unknown> {
  const ShardId = (await shardOf(aws, StreamArn)).id;
  return (await aws.done("GetShardIterator", { StreamArn, ShardId, ...more }, STREAMS)).ShardIterator;
}

async function recordsOf(aws: Wire, StreamArn: string, more: Json = {}): Promise<readonly unknown[]> {
  const ShardIterator = await iteratorOf(aws, StreamArn, { ShardIteratorType: "TRIM_HORIZON", ...more });
  const { Records } = await aws.done("GetRecords", { ShardIterator }, STREAMS);
  return Array.isArray(Records) ? Records : [];
}

const streamed = (name: string, StreamViewType: string) =>
  simpleTable(name, { StreamSpecification: { StreamEnabled: true, StreamViewType } });
const fred = { id: { S: "Fred" } };
const named = { ...fred, name: { S: "Fred" } };

describe("stream records", () => {
  const aws = wire(async (to) => {
    for (const view of views) {
      await to.done("CreateTable", streamed(view, view));
      const put = (Item: Json) => to.done("PutItem", { TableName: view, Item });
      await put(fred);
      await put(fred);
      await put(named);
      await to.done("DeleteItem", { TableName: view, Key: fred });
      await to.done("DeleteItem", { TableName: view, Key: fred });
    }
  });

  // LocalStack, snapshots test_batch_write_items_streaming and test_dynamodb_stream_stream_view_type of 2025-10-08:
  // sizes count the keys and the images; a write that changes nothing leaves no record.
  test.each([
    ["KEYS_ONLY", [6, 6, 6]],
    ["NEW_IMAGE", [12, 20, 6]],
    ["OLD_IMAGE", [6, 12, 20]],
    ["NEW_AND_OLD_IMAGES", [12, 26, 20]],
  ] as const)("of the view %s", async (view, sizes) => {
    const image = (wanted: boolean, member: string, value: Json) => (wanted ? { [member]: value } : {});
    const withNew = view.startsWith("NEW");
    const withOld = view.endsWith("OLD_IMAGE") || view.endsWith("IMAGES");
    const change = (name: string, size: number, images: Json) => ({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: name,
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: "us-east-1",
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        Keys: fred,
        ...images,
        SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
        SizeBytes: size,
        StreamViewType: view,
      },
    });
    expect(await recordsOf(aws, await streamOf(aws, view))).toEqual([
      change("INSERT", sizes[0], image(withNew, "NewImage", fred)),
      change("MODIFY", sizes[1], {
        ...image(withNew, "NewImage", named),
        ...image(withOld, "OldImage", fred),
      }),
      change("REMOVE", sizes[2], image(withOld, "OldImage", named)),
    ]);
  });

  // AWS API reference, GetShardIterator.
  test("from one number, after one, and from now on", async () => {
    const arn = await streamOf(aws, "KEYS_ONLY");
    const { start } = await shardOf(aws, arn);
    const count = async (more: Json) => (await recordsOf(aws, arn, more)).length;
    expect(await count({ ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber: start })).toBe(3);
    expect(await count({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: start })).toBe(2);
    expect(await count({ ShardIteratorType: "LATEST" })).toBe(0);
  });

  // AWS API reference, GetRecords and Streams: an iterator lives 15 minutes, a record a day.
  test("expire, and so do iterators", async () => {
    const arn = await streamOf(aws, "OLD_IMAGE");
    const { id, start } = await shardOf(aws, arn);
    const ShardIterator = await iteratorOf(aws, arn, { ShardIteratorType: "TRIM_HORIZON" });
    await aws.dynamoDb.clock.advance(15 * 60 * 1000 + 1);
    const late = await aws.send("GetRecords", { ShardIterator }, STREAMS);
    expect(late).toMatchObject({
      status: 400,
      body: { __type: "com.amazonaws.dynamodb.v20120810#ExpiredIteratorException" },
    });
    await aws.dynamoDb.clock.advance(24 * 60 * 60 * 1000);
    expect(await recordsOf(aws, arn)).toEqual([]);
    const trimmed = await aws.send(
      "GetShardIterator",
      { StreamArn: arn, ShardId: id, ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber: start },
      STREAMS,
    );
    expect(trimmed.body.__type).toBe("com.amazonaws.dynamodb.v20120810#TrimmedDataAccessException");
  });

  // AWS developer guide, "DynamoDB Streams and Time to Live".
  test("tell who deleted an item whose time was over", async () => {
    await aws.done("CreateTable", streamed("expiring", "KEYS_ONLY"));
    const TimeToLiveSpecification = { AttributeName: "until", Enabled: true };
    await aws.done("UpdateTimeToLive", { TableName: "expiring", TimeToLiveSpecification });
    const until = { N: String(Math.floor(aws.dynamoDb.clock.now() / 1000) + 60) };
    await aws.done("PutItem", { TableName: "expiring", Item: { ...fred, until } });
    await aws.dynamoDb.clock.advance(12 * 60 * 1000);
    expect((await recordsOf(aws, await streamOf(aws, "expiring"))).at(-1)).toMatchObject({
      eventName: "REMOVE",
      userIdentity: { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" },
    });
  });
});

describe("streams", () => {
  let arn = "";
  let shard = "";
  const aws = wire((to) => to.done("CreateTable", streamed("streamed", "KEYS_ONLY")).then(() => {}));
  beforeAll(async () => {
    arn = await streamOf(aws, "streamed");
    shard = (await shardOf(aws, arn)).id;
  });

  // alternator test_streams.py; LocalStack, snapshot test_non_existent_stream of 2024-11-20.
  const missing = "arn:aws:dynamodb:us-east-1:000000000000:table/none/stream/2024-11-18T14:36:44.149";
  const iterator = (more: Json) => ({ StreamArn: arn, ShardId: shard, ...more });
  const NOT_FOUND = "ResourceNotFoundException";
  const rows: readonly (readonly [behaviour: string, operation: string, input: () => Json, type: string])[] =
    [
      [
        "describes only what has an ARN",
        "DescribeStream",
        () => ({ StreamArn: "x".repeat(50) }),
        "ValidationException",
      ],
      ["describes only one that is there", "DescribeStream", () => ({ StreamArn: missing }), NOT_FOUND],
      [
        "filters by no other rule",
        "DescribeStream",
        () => ({ StreamArn: arn, ShardFilter: { Type: "foo", ShardId: shard } }),
        "ValidationException",
      ],
      [
        "filters by a shard",
        "DescribeStream",
        () => ({ StreamArn: arn, ShardFilter: { Type: "CHILD_SHARDS" } }),
        "ValidationException",
      ],
      [
        "starts at a number where one is wanted",
        "GetShardIterator",
        () => iterator({ ShardIteratorType: "AT_SEQUENCE_NUMBER" }),
        "ValidationException",
      ],
      [
        "starts at no number elsewhere",
        "GetShardIterator",
        () => iterator({ ShardIteratorType: "LATEST", SequenceNumber: "0".repeat(21) }),
        "ValidationException",
      ],
      [
        "starts at no text",
        "GetShardIterator",
        () => iterator({ ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber: "s".repeat(30) }),
        "ValidationException",
      ],
      [
        "has one shard",
        "GetShardIterator",
        () => iterator({ ShardId: "s".repeat(40), ShardIteratorType: "LATEST" }),
        NOT_FOUND,
      ],
    ];
  test.each(rows)("a stream %s", async (_behaviour, operation, input, type) => {
    const { status, body } = await aws.send(operation, input(), STREAMS);
    expect({ status, type: String(body.__type).split("#")[1] }).toEqual({ status: 400, type });
  });

  test("a stream that is not there is named", () => {
    const row: RefusedRow = {
      behaviour: "a stream that is not there is named",
      source: "LocalStack, snapshot test_non_existent_stream of 2024-11-20",
      operation: "DescribeStream",
      input: { StreamArn: missing },
      type: NOT_FOUND,
      message: `Requested resource not found: Stream: ${missing} not found`,
    };
    return expectRefused(aws, row, STREAMS);
  });

  // alternator test_streams.py.
  test("a shard has no children while the stream has one shard", async () => {
    const ShardFilter = { Type: "CHILD_SHARDS", ShardId: shard };
    const { StreamDescription } = await aws.done("DescribeStream", { StreamArn: arn, ShardFilter }, STREAMS);
    expect(StreamDescription).toMatchObject({ StreamStatus: "ENABLED", Shards: [] });
  });
});
