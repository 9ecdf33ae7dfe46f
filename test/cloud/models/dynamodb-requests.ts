/** For each operation of DynamoDB a request that is valid, to which one member more is added. */
import type { Json } from "./samples.js";

const hash = { TableName: "Hash" };
const key = { Key: { id: { S: "a" } } };
const range = { TableName: "Range" };
const partition = { KeyConditionExpression: "p = :p", ExpressionAttributeValues: { ":p": { S: "a" } } };
const index = {
  IndexName: "other",
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  Projection: { ProjectionType: "ALL" },
};
const statement = `SELECT * FROM "Hash" WHERE id = 'a'`;

export const DYNAMODB_REQUESTS = (tableArn: string): Readonly<Record<string, Json>> => ({
  BatchExecuteStatement: { Statements: [{ Statement: statement }] },
  BatchGetItem: { RequestItems: { Hash: { Keys: [key.Key] } } },
  BatchWriteItem: { RequestItems: { Hash: [{ PutRequest: { Item: key.Key } }] } },
  CreateTable: {
    TableName: "New",
    KeySchema: index.KeySchema,
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
    LocalSecondaryIndexes: [index],
    GlobalSecondaryIndexes: [index],
  },
  DeleteItem: { ...hash, ...key },
  DeleteTable: { TableName: "Missing" },
  DescribeContinuousBackups: hash,
  DescribeEndpoints: {},
  DescribeLimits: {},
  DescribeTable: hash,
  DescribeTimeToLive: hash,
  ExecuteStatement: { Statement: statement },
  ExecuteTransaction: { TransactStatements: [{ Statement: statement }] },
  GetItem: { ...hash, ...key },
  ListTables: {},
  ListTagsOfResource: { ResourceArn: tableArn },
  PutItem: { ...hash, Item: key.Key },
  Query: { ...range, ...partition },
  Scan: hash,
  TagResource: { ResourceArn: tableArn, Tags: [{ Key: "a", Value: "b" }] },
  TransactGetItems: { TransactItems: [{ Get: { ...hash, ...key } }] },
  TransactWriteItems: { TransactItems: [{ Put: { ...hash, Item: key.Key } }] },
  UntagResource: { ResourceArn: tableArn, TagKeys: ["a"] },
  UpdateContinuousBackups: {
    ...hash,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  },
  UpdateItem: { ...hash, ...key },
  UpdateTable: { ...hash, GlobalSecondaryIndexUpdates: [{ Create: index }] },
  UpdateTimeToLive: { ...hash, TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true } },
});

export const STREAMS_REQUESTS = (streamArn: string): Readonly<Record<string, Json>> => ({
  DescribeStream: { StreamArn: streamArn },
  GetRecords: { ShardIterator: "x1" },
  GetShardIterator: { StreamArn: streamArn, ShardId: "x1", ShardIteratorType: "LATEST" },
  ListStreams: {},
});
