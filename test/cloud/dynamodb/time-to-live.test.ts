import { beforeEach, describe, expect, it } from "vitest";
import type { DynamoDb } from "../../../src/cloud/dynamodb/index.js";
import { dynamoDbWithTables, errorOf, START } from "./support.js";

const HOUR = 60 * 60 * 1000;
const LAG = 10 * 60 * 1000;
const FIVE_YEARS = 5 * 365 * 24 * HOUR;
let db: DynamoDb;
beforeEach(() => {
  db = dynamoDbWithTables();
});

const configure = (Enabled: boolean, AttributeName = "expires") => ({
  TableName: "Hash",
  TimeToLiveSpecification: { Enabled, AttributeName },
});
const put = (id: string, expires: object) =>
  db.execute("PutItem", { TableName: "Hash", Item: { id: { S: id }, expires } });
const exists = (id: string) =>
  db.execute("GetItem", { TableName: "Hash", Key: { id: { S: id } } }).Item !== undefined;
const seconds = (ms: number) => ({ N: String(Math.floor(ms / 1000)) });

describe("the setting", () => {
  it("is described, echoed and not idempotent", async () => {
    const describeIt = () => db.execute("DescribeTimeToLive", { TableName: "Hash" }).TimeToLiveDescription;
    expect(describeIt()).toEqual({ TimeToLiveStatus: "DISABLED" });
    expect(errorOf(db, "UpdateTimeToLive", configure(false)).message).toBe("TimeToLive is already disabled");
    expect(db.execute("UpdateTimeToLive", configure(true))).toEqual({
      TimeToLiveSpecification: { Enabled: true, AttributeName: "expires" },
    });
    expect(describeIt()).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expires" });
    for (const attribute of ["expires", "other"]) {
      expect(errorOf(db, "UpdateTimeToLive", configure(true, attribute))).toEqual({
        code: "ValidationException",
        message: "TimeToLive is already enabled",
      });
    }
    expect(errorOf(db, "UpdateTimeToLive", configure(false, "other")).message).toMatch(
      /different AttributeName/,
    );
    expect(errorOf(db, "UpdateTimeToLive", configure(false)).message).toMatch(/multiple times/);
    await db.clock.advance(HOUR);
    db.execute("UpdateTimeToLive", configure(false));
    expect(describeIt()).toEqual({ TimeToLiveStatus: "DISABLED" });
  });
});

describe("expired items", () => {
  it("stay, are read and block a condition until the sweep", async () => {
    db.execute("UpdateTimeToLive", configure(true));
    put("a", seconds(START + HOUR));
    await db.clock.advance(HOUR + LAG - 1);
    expect(exists("a")).toBe(true);
    const again = {
      TableName: "Hash",
      Item: { id: { S: "a" } },
      ConditionExpression: "attribute_not_exists(id)",
    };
    expect(errorOf(db, "PutItem", again).code).toBe("ConditionalCheckFailedException");
    await db.clock.advance(1);
    expect(exists("a")).toBe(false);
  });

  it("can be saved by a later time", async () => {
    db.execute("UpdateTimeToLive", configure(true));
    put("a", seconds(START + HOUR));
    await db.clock.advance(HOUR + 1000);
    put("a", seconds(START + 3 * HOUR));
    await db.clock.advance(HOUR);
    expect(exists("a")).toBe(true);
    await db.clock.advance(HOUR + LAG);
    expect(exists("a")).toBe(false);
  });

  it("are found in a table that was filled before", async () => {
    put("a", seconds(START + 1000));
    db.execute("UpdateTimeToLive", configure(true));
    await db.clock.advance(LAG + 1000);
    expect(exists("a")).toBe(false);
  });

  it("never go by what is no time: text, milliseconds, more than five years ago", async () => {
    db.execute("UpdateTimeToLive", configure(true));
    put("text", { S: String(START / 1000) });
    put("ms", { N: String(START) });
    put("old", seconds(START - FIVE_YEARS - HOUR));
    put("recent", seconds(START - FIVE_YEARS + HOUR));
    await db.clock.advance(HOUR / 2);
    expect(["text", "ms", "old", "recent"].map(exists)).toEqual([true, true, true, false]);
  });

  it("are swept again after the state went back", async () => {
    db.execute("UpdateTimeToLive", configure(true));
    put("a", seconds(START + 1000));
    const snapshot = db.snapshot();
    await db.clock.advance(LAG + 1000);
    expect(exists("a")).toBe(false);
    db.restore(snapshot);
    expect(exists("a")).toBe(true);
    await db.clock.advance(0);
    expect(exists("a")).toBe(false);
  });
});

it("marks what it deletes in the stream as the service's", async () => {
  db.execute("UpdateTimeToLive", configure(true));
  const { TableDescription } = db.execute("UpdateTable", {
    TableName: "Hash",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  expect(TableDescription).toMatchObject({ StreamSpecification: { StreamEnabled: true } });
  put("a", seconds(START));
  put("a", seconds(START));
  put("a", seconds(START + 1000));
  await db.clock.advance(LAG + 1000);
  const { Streams } = db.execute("ListStreams", { TableName: "Hash" });
  const [stream] = Array.isArray(Streams) ? Streams : [];
  const StreamArn: unknown = stream?.StreamArn;
  const described = db.execute("DescribeStream", { StreamArn }).StreamDescription;
  expect(described).toMatchObject({ StreamStatus: "ENABLED", TableName: "Hash", Shards: [{}] });
  const { ShardIterator } = db.execute("GetShardIterator", {
    StreamArn,
    ShardId: "shardId-00000000000000000000-00000001",
    ShardIteratorType: "TRIM_HORIZON",
  });
  const { Records, NextShardIterator } = db.execute("GetRecords", { ShardIterator });
  expect(Records).toMatchObject([
    { eventName: "INSERT", dynamodb: { Keys: { id: { S: "a" } }, StreamViewType: "NEW_AND_OLD_IMAGES" } },
    { eventName: "MODIFY" },
    { eventName: "REMOVE", userIdentity: { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" } },
  ]);
  expect(db.execute("GetRecords", { ShardIterator: NextShardIterator }).Records).toEqual([]);
});
