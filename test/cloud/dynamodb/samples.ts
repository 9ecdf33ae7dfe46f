import type { DynamoDb, Json } from "../../../src/cloud/dynamodb/index.js";

/** A valid request of every operation, on `dynamoDbWithTables`, with as many of its members as go together. */

const hashKey = { id: { S: "a" } };
const everyType = {
  S: { S: "text" },
  N: { N: "-1.5e3" },
  B: { B: "AAEC" },
  BOOL: { BOOL: true },
  NULL: { NULL: true },
  SS: { SS: ["a", "b"] },
  NS: { NS: ["1", "2"] },
  BS: { BS: ["AA==", "AQ=="] },
  L: { L: [{ S: "x" }, { L: [] }, { M: { y: { N: "1" } } }] },
  M: { M: { nested: { M: { deep: { S: "x" } } } } },
};
const rangeItem = { p: { S: "p" }, s: { N: "1" }, l: { S: "l" }, g: { S: "g" }, x: { S: "x" } };
const report = { ReturnConsumedCapacity: "INDEXES", ReturnItemCollectionMetrics: "SIZE" };
const condition = {
  ConditionExpression: "attribute_exists(#id) AND (size(#id) > :zero OR NOT #id IN (:text, :zero))",
  ExpressionAttributeNames: { "#id": "id" },
  ExpressionAttributeValues: { ":zero": { N: "0" }, ":text": { S: "x" } },
  ReturnValuesOnConditionCheckFailure: "ALL_OLD",
};
const legacyCondition = {
  Expected: {
    id: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "a" }] },
    none: { Exists: false },
    S: { Value: { S: "text" } },
  },
  ConditionalOperator: "AND",
};
const keySchema = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: "HASH" },
  { AttributeName: range, KeyType: "RANGE" },
];
const throughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };

/** Puts in what the samples need. */
export function prepare(db: DynamoDb): void {
  db.execute("PutItem", { TableName: "Hash", Item: { ...hashKey, ...everyType } });
  for (const s of ["1", "2"])
    db.execute("PutItem", { TableName: "Range", Item: { ...rangeItem, s: { N: s } } });
  db.execute("UpdateTable", {
    TableName: "Hash",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
}

/** What only the engine can tell, for the samples that need it. */
function streamOf(db: DynamoDb) {
  const { Table } = db.execute("DescribeTable", { TableName: "Hash" });
  const StreamArn = String(Object(Table).LatestStreamArn);
  const { StreamDescription } = db.execute("DescribeStream", { StreamArn });
  const ShardId = String(Object(StreamDescription).Shards[0].ShardId);
  const { ShardIterator } = db.execute("GetShardIterator", {
    StreamArn,
    ShardId,
    ShardIteratorType: "TRIM_HORIZON",
  });
  return { StreamArn, ShardId, ShardIterator };
}

export function samples(db: DynamoDb): readonly (readonly [operation: string, input: Json])[] {
  const { StreamArn, ShardId, ShardIterator } = streamOf(db);
  const ResourceArn = "arn:aws:dynamodb:us-east-1:000000000000:table/Hash";
  return [
    [
      "PutItem",
      {
        TableName: "Hash",
        Item: { ...hashKey, ...everyType },
        ...report,
        ...condition,
        ReturnValues: "ALL_OLD",
      },
    ],
    ["PutItem", { TableName: "Hash", Item: hashKey, ...legacyCondition }],
    ["PutItem", { TableName: "Range", Item: rangeItem, ...report }],
    ["GetItem", { TableName: "Hash", Key: hashKey, ConsistentRead: true, AttributesToGet: ["id", "S"] }],
    [
      "GetItem",
      {
        TableName: ResourceArn,
        Key: hashKey,
        ProjectionExpression: "#l[0], M.nested.deep, S",
        ExpressionAttributeNames: { "#l": "L" },
        ReturnConsumedCapacity: "TOTAL",
      },
    ],
    ["DeleteItem", { TableName: "Hash", Key: hashKey, ...report, ...condition, ReturnValues: "ALL_OLD" }],
    ["DeleteItem", { TableName: "Hash", Key: hashKey, ...legacyCondition }],
    [
      "UpdateItem",
      {
        TableName: "Hash",
        Key: hashKey,
        ...report,
        ...condition,
        UpdateExpression:
          "SET N = N - :zero, L[1] = list_append(L, :list), #new = if_not_exists(#new, :text) REMOVE M.#l ADD NS :set DELETE SS :strings",
        ExpressionAttributeNames: { "#id": "id", "#new": "new", "#l": "absent" },
        ExpressionAttributeValues: {
          ...condition.ExpressionAttributeValues,
          ":list": { L: [{ S: "x" }] },
          ":set": { NS: ["3"] },
          ":strings": { SS: ["a"] },
        },
        ReturnValues: "UPDATED_NEW",
      },
    ],
    [
      "UpdateItem",
      {
        TableName: "Hash",
        Key: hashKey,
        ...legacyCondition,
        AttributeUpdates: {
          N: { Action: "ADD", Value: { N: "1" } },
          SS: { Action: "DELETE", Value: { SS: ["a"] } },
          new: { Action: "PUT", Value: { M: { a: { S: "x" } } } },
          BOOL: { Action: "DELETE" },
        },
        ReturnValues: "ALL_NEW",
      },
    ],
    [
      "Query",
      {
        TableName: "Range",
        KeyConditionExpression: "p = :p AND s BETWEEN :one AND :two",
        FilterExpression: "begins_with(#l, :l) OR contains(x, :l) OR attribute_type(x, :type)",
        ProjectionExpression: "p, s, #l",
        ExpressionAttributeNames: { "#l": "l" },
        ExpressionAttributeValues: {
          ":p": { S: "p" },
          ":one": { N: "1" },
          ":two": { N: "2" },
          ":l": { S: "l" },
          ":type": { S: "S" },
        },
        ExclusiveStartKey: { p: { S: "p" }, s: { N: "1" } },
        Limit: 5,
        ScanIndexForward: false,
        ConsistentRead: true,
        Select: "SPECIFIC_ATTRIBUTES",
        ReturnConsumedCapacity: "INDEXES",
      },
    ],
    [
      "Query",
      {
        TableName: "Range",
        IndexName: "global",
        KeyConditions: {
          g: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "g" }] },
          s: { ComparisonOperator: "BETWEEN", AttributeValueList: [{ N: "1" }, { N: "2" }] },
        },
        QueryFilter: { x: { ComparisonOperator: "NOT_NULL" }, p: { ComparisonOperator: "NOT_NULL" } },
        ConditionalOperator: "OR",
        AttributesToGet: ["p", "x"],
        ExclusiveStartKey: rangeKeys(),
      },
    ],
    [
      "Scan",
      {
        TableName: "Range",
        IndexName: "local",
        FilterExpression: "l = :l",
        ExpressionAttributeValues: { ":l": { S: "l" } },
        Segment: 0,
        TotalSegments: 2,
        Limit: 10,
        Select: "COUNT",
        ReturnConsumedCapacity: "TOTAL",
      },
    ],
    [
      "Scan",
      {
        TableName: "Hash",
        ScanFilter: { id: { ComparisonOperator: "BEGINS_WITH", AttributeValueList: [{ S: "a" }] } },
        AttributesToGet: ["id"],
        ExclusiveStartKey: hashKey,
      },
    ],
    [
      "BatchGetItem",
      {
        RequestItems: {
          Hash: { Keys: [hashKey, { id: { S: "b" } }], ProjectionExpression: "id", ConsistentRead: true },
          Range: { Keys: [{ p: { S: "p" }, s: { N: "1" } }] },
        },
        ReturnConsumedCapacity: "TOTAL",
      },
    ],
    [
      "BatchGetItem",
      { RequestItems: { Range: { Keys: [{ p: { S: "p" }, s: { N: "1" } }], AttributesToGet: ["p"] } } },
    ],
    [
      "BatchWriteItem",
      {
        RequestItems: {
          Hash: [{ PutRequest: { Item: hashKey } }, { DeleteRequest: { Key: { id: { S: "b" } } } }],
          Range: [{ PutRequest: { Item: rangeItem } }],
        },
        ...report,
      },
    ],
    [
      "TransactGetItems",
      {
        TransactItems: [
          {
            Get: {
              TableName: "Hash",
              Key: hashKey,
              ProjectionExpression: "#s",
              ExpressionAttributeNames: { "#s": "S" },
            },
          },
          { Get: { TableName: "Range", Key: { p: { S: "p" }, s: { N: "1" } } } },
        ],
        ReturnConsumedCapacity: "TOTAL",
      },
    ],
    [
      "TransactWriteItems",
      {
        TransactItems: [
          { ConditionCheck: { TableName: "Hash", Key: hashKey, ...condition } },
          { Put: { TableName: "Range", Item: rangeItem, ConditionExpression: "attribute_exists(p)" } },
          {
            Delete: {
              TableName: "Hash",
              Key: { id: { S: "b" } },
              ReturnValuesOnConditionCheckFailure: "NONE",
            },
          },
          {
            Update: {
              TableName: "Hash",
              Key: { id: { S: "c" } },
              UpdateExpression: "SET #n = :n",
              ExpressionAttributeNames: { "#n": "n" },
              ExpressionAttributeValues: { ":n": everyType.M },
            },
          },
        ],
        ClientRequestToken: "token",
        ...report,
      },
    ],
    [
      "ExecuteStatement",
      {
        Statement:
          'SELECT p, s, x[0] FROM "Range" WHERE p = ? AND s BETWEEN 1 AND 2 AND contains(l, ?) ORDER BY s',
        Parameters: [{ S: "p" }, everyType.S],
        ConsistentRead: true,
        ReturnConsumedCapacity: "INDEXES",
        Limit: 5,
      },
    ],
    [
      "ExecuteStatement",
      {
        Statement:
          "UPDATE Hash SET n = 1 SET SS = set_add(SS, <<'c'>>) REMOVE M.nested WHERE id = ? RETURNING ALL NEW *",
        Parameters: [{ S: "a" }],
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        ReturnConsumedCapacity: "TOTAL",
      },
    ],
    [
      "BatchExecuteStatement",
      {
        Statements: [
          {
            Statement: "INSERT INTO Hash VALUE {'id': ?, 'x': ?}",
            Parameters: [{ S: "batch" }, everyType.M],
            ReturnValuesOnConditionCheckFailure: "NONE",
          },
          { Statement: "DELETE FROM Hash WHERE id = 'a' AND attribute_exists(S)", ConsistentRead: false },
        ],
        ReturnConsumedCapacity: "INDEXES",
      },
    ],
    [
      "ExecuteTransaction",
      {
        TransactStatements: [
          { Statement: "EXISTS(SELECT * FROM Range WHERE p = 'p' AND s = 1 AND none IS MISSING)" },
          {
            Statement: "UPDATE Hash SET n = ? WHERE id = 'a' AND S = ?",
            Parameters: [everyType.L, everyType.S],
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          },
        ],
        ClientRequestToken: "token",
        ReturnConsumedCapacity: "TOTAL",
      },
    ],
    [
      "CreateTable",
      {
        TableName: "New",
        KeySchema: keySchema("p", "s"),
        AttributeDefinitions: ["p", "s", "l", "g"].map((AttributeName) => ({
          AttributeName,
          AttributeType: "S",
        })),
        LocalSecondaryIndexes: [
          { IndexName: "local", KeySchema: keySchema("p", "l"), Projection: { ProjectionType: "ALL" } },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: "global",
            KeySchema: keySchema("g", "s"),
            Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["x"] },
            ProvisionedThroughput: throughput,
          },
        ],
        BillingMode: "PROVISIONED",
        ProvisionedThroughput: throughput,
        StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
        SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: "alias/mine" },
        TableClass: "STANDARD",
        Tags: [{ Key: "k", Value: "v" }],
        DeletionProtectionEnabled: false,
      },
    ],
    [
      "UpdateTable",
      {
        TableName: "Range",
        AttributeDefinitions: [{ AttributeName: "h", AttributeType: "S" }],
        GlobalSecondaryIndexUpdates: [
          {
            Create: {
              IndexName: "another",
              KeySchema: [{ AttributeName: "h", KeyType: "HASH" }],
              Projection: { ProjectionType: "KEYS_ONLY" },
            },
          },
        ],
      },
    ],
    ["UpdateTable", { TableName: "Hash", BillingMode: "PROVISIONED", ProvisionedThroughput: throughput }],
    ["UpdateTable", { TableName: "Hash", StreamSpecification: { StreamEnabled: false } }],
    ["DeleteTable", { TableName: "Hash" }],
    ["DescribeTable", { TableName: "Range" }],
    ["ListTables", { ExclusiveStartTableName: "AAA", Limit: 10 }],
    [
      "UpdateTimeToLive",
      { TableName: "Hash", TimeToLiveSpecification: { Enabled: true, AttributeName: "N" } },
    ],
    ["DescribeTimeToLive", { TableName: "Hash" }],
    ["TagResource", { ResourceArn, Tags: [{ Key: "k", Value: "v" }] }],
    ["UntagResource", { ResourceArn, TagKeys: ["k"] }],
    ["ListTagsOfResource", { ResourceArn }],
    ["DescribeContinuousBackups", { TableName: "Hash" }],
    [
      "UpdateContinuousBackups",
      { TableName: "Hash", PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
    ],
    ["DescribeLimits", {}],
    ["DescribeEndpoints", {}],
    ["ListStreams", { TableName: "Hash", Limit: 5, ExclusiveStartStreamArn: StreamArn.slice(0, -1) }],
    ["DescribeStream", { StreamArn, Limit: 5, ExclusiveStartShardId: ShardId }],
    [
      "GetShardIterator",
      {
        StreamArn,
        ShardId,
        ShardIteratorType: "AT_SEQUENCE_NUMBER",
        SequenceNumber: "000000000000000000001",
      },
    ],
    ["GetRecords", { ShardIterator, Limit: 5 }],
  ];
}

const rangeKeys = () => ({ p: { S: "p" }, s: { N: "1" }, g: { S: "g" } });
