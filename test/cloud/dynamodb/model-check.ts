import { expect } from "vitest";
import type { DynamoDbService } from "../../../src/cloud/dynamodb/service.js";
import type { Store } from "../../../src/cloud/store/store.js";
import { GROUPS, type Item, type Model, PARTITIONS, TABLE } from "./model.js";

/** Compares an engine with its model: the table by itself, and what is kept beside it. */

/** Creates the table, with both kinds of indexes, a time to live and, if asked, a stream. */
export function createTable(service: DynamoDbService, { stream }: { readonly stream: boolean }): void {
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: "HASH" },
    { AttributeName: range, KeyType: "RANGE" },
  ];
  service.execute("CreateTable", {
    TableName: TABLE,
    KeySchema: keys("p", "s"),
    AttributeDefinitions: [
      { AttributeName: "p", AttributeType: "S" },
      { AttributeName: "s", AttributeType: "S" },
      { AttributeName: "n", AttributeType: "N" },
      { AttributeName: "g", AttributeType: "S" },
    ],
    LocalSecondaryIndexes: [
      { IndexName: "byNumber", KeySchema: keys("p", "n"), Projection: { ProjectionType: "ALL" } },
    ],
    GlobalSecondaryIndexes: [
      { IndexName: "byGroup", KeySchema: keys("g", "n"), Projection: { ProjectionType: "ALL" } },
    ],
    BillingMode: "PAY_PER_REQUEST",
    ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" } }),
  });
  service.execute("UpdateTimeToLive", {
    TableName: TABLE,
    TimeToLiveSpecification: { Enabled: true, AttributeName: "t" },
  });
}

export function checkAgainst(service: DynamoDbService, store: Store, model: Model): void {
  const read = (operation: string, input: object): readonly Item[] =>
    JSON.parse(service.execute(operation, { TableName: TABLE, ...input })).Items;
  const query = (attribute: string, value: string, IndexName?: string) =>
    read("Query", {
      ...(IndexName !== undefined && { IndexName }),
      KeyConditionExpression: "#a = :v",
      ExpressionAttributeNames: { "#a": attribute },
      ExpressionAttributeValues: { ":v": { S: value } },
    });

  const items = model.items();
  expect(sorted(read("Scan", {}))).toEqual(sorted(items));
  expect(sorted(read("Scan", { IndexName: "byNumber" }))).toEqual(sorted(model.items("n")));
  expect(sorted(read("Scan", { IndexName: "byGroup" }))).toEqual(sorted(model.items("g", "n")));
  for (const partition of PARTITIONS) {
    const here = (item: Item) => item.p.S === partition;
    expect(query("p", partition)).toEqual(items.filter(here).sort(by((item) => Buffer.from(item.s.S))));
    const numbers = query("p", partition, "byNumber");
    expect(sorted(numbers)).toEqual(sorted(model.items("n").filter(here)));
    expect(numbers).toEqual([...numbers].sort(byNumber));
  }
  for (const group of GROUPS) {
    const found = query("g", group, "byGroup");
    expect(sorted(found)).toEqual(sorted(model.items("g", "n").filter((item) => item.g?.S === group)));
    expect(found).toEqual([...found].sort(byNumber));
  }
  // Nothing is left beside the table of what is not in it any more.
  expect(count(store, "dynamodb/i/")).toBe(model.items("n").length + model.items("g", "n").length);
  expect(count(store, "dynamodb/x/")).toBe(model.expiring);
}

const count = (store: Store, prefix: string): number =>
  [...store.entries({ from: prefix, to: `${prefix}\xff` })].length;

const by = (key: (item: Item) => Buffer) => (a: Item, b: Item) => Buffer.compare(key(a), key(b));
const byNumber = (a: Item, b: Item) => Number(a.n?.N) - Number(b.n?.N);
const sorted = (items: readonly Item[]) =>
  [...items].sort(by((item) => Buffer.from(`${item.p.S} ${item.s.S}`)));

interface StreamRecord {
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  readonly dynamodb: {
    readonly Keys: { readonly p: { readonly S: string }; readonly s: { readonly S: string } };
    readonly SequenceNumber: string;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
  };
}

/** The items that a stream's records lead to, each of which must fit to what came before. */
function replayed(service: DynamoDbService): readonly Item[] {
  const execute = (operation: string, input: object) => JSON.parse(service.execute(operation, { ...input }));
  const StreamArn = execute("DescribeTable", { TableName: TABLE }).Table.LatestStreamArn;
  const { Shards } = execute("DescribeStream", { StreamArn }).StreamDescription;
  const { ShardIterator } = execute("GetShardIterator", {
    StreamArn,
    ShardId: Shards[0].ShardId,
    ShardIteratorType: "TRIM_HORIZON",
  });
  const items = new Map<string, Item>();
  let last = "";
  for (let iterator = ShardIterator; ; ) {
    const page: { Records: readonly StreamRecord[]; NextShardIterator: string } = execute("GetRecords", {
      ShardIterator: iterator,
    });
    for (const { eventName, dynamodb } of page.Records) {
      const { Keys, SequenceNumber, NewImage, OldImage } = dynamodb;
      expect(SequenceNumber > last).toBe(true);
      last = SequenceNumber;
      const id = Keys.p.S + Keys.s.S;
      expect(OldImage).toEqual(items.get(id));
      expect(eventName).toBe(
        OldImage === undefined ? "INSERT" : NewImage === undefined ? "REMOVE" : "MODIFY",
      );
      if (NewImage === undefined) items.delete(id);
      else items.set(id, NewImage);
    }
    if (page.Records.length === 0) return [...items.values()];
    iterator = page.NextShardIterator;
  }
}

/** Whether the stream, from its beginning, leads to the table as it is. */
export function checkStream(service: DynamoDbService): void {
  const { Items } = JSON.parse(service.execute("Scan", { TableName: TABLE }));
  expect(sorted(replayed(service))).toEqual(sorted(Items));
}
