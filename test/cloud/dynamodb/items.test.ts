import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { createDynamoDb } from "../../../src/cloud/dynamodb/index.js";

it("does the basics through the SDK", async () => {
  const dynamoDb = createDynamoDb();
  const client = new DynamoDBClient(dynamoDb.clientConfig());
  const created = await client.send(
    new CreateTableCommand({
      TableName: "Tbl",
      KeySchema: [
        { AttributeName: "p", KeyType: "HASH" },
        { AttributeName: "s", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "p", AttributeType: "S" },
        { AttributeName: "s", AttributeType: "N" },
        { AttributeName: "g", AttributeType: "S" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "byG",
          KeySchema: [{ AttributeName: "g", KeyType: "HASH" }],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  expect(created.TableDescription?.TableStatus).toBe("CREATING");
  expect((await client.send(new DescribeTableCommand({ TableName: "Tbl" }))).Table?.TableStatus).toBe(
    "ACTIVE",
  );
  for (const s of ["10", "-5", "2.5", "1e3", "0"]) {
    await client.send(
      new PutItemCommand({
        TableName: "Tbl",
        Item: { p: { S: "é" }, s: { N: s }, g: { S: "x" } },
        ConditionExpression: "attribute_not_exists(p)",
      }),
    );
  }
  const failed = await client
    .send(
      new PutItemCommand({
        TableName: "Tbl",
        Item: { p: { S: "é" }, s: { N: "1000.0" } },
        ConditionExpression: "attribute_not_exists(p)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    )
    .catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(ConditionalCheckFailedException);
  expect(failed).toMatchObject({ message: "The conditional request failed", Item: { s: { N: "1000" } } });
  const query = await client.send(
    new QueryCommand({
      TableName: "Tbl",
      KeyConditionExpression: "p = :p AND s BETWEEN :a AND :b",
      ExpressionAttributeValues: { ":p": { S: "é" }, ":a": { N: "-5" }, ":b": { N: "10" } },
      ReturnConsumedCapacity: "INDEXES",
    }),
  );
  expect(query.Items?.map((item) => item.s?.N)).toEqual(["-5", "0", "2.5", "10"]);
  const index = await client.send(
    new QueryCommand({
      TableName: "Tbl",
      IndexName: "byG",
      KeyConditionExpression: "g = :g",
      ExpressionAttributeValues: { ":g": { S: "x" } },
      Limit: 2,
    }),
  );
  expect(index.Items).toHaveLength(2);
  expect(Object.keys(index.LastEvaluatedKey ?? {}).sort()).toEqual(["g", "p", "s"]);
  const updated = await client
    .send(
      new UpdateItemCommand({
        TableName: "Tbl",
        Key: { p: { S: "é" }, s: { N: "0" } },
        UpdateExpression: "SET a.b = if_not_exists(a.b, :one), n = :n REMOVE g ADD k :one",
        ExpressionAttributeValues: {
          ":one": { N: "1" },
          ":n": { N: "12345678901234567890123456789012345678" },
        },
        ReturnValues: "UPDATED_NEW",
      }),
    )
    .catch((e: unknown) => e);
  expect(updated).toMatchObject({
    name: "ValidationException",
    message: "The document path provided in the update expression is invalid for update",
  });
  expect((await client.send(new ScanCommand({ TableName: "Tbl", Select: "COUNT" }))).Count).toBe(5);
  const got = await client.send(
    new GetItemCommand({
      TableName: "Tbl",
      Key: { p: { S: "é" }, s: { N: "0" } },
      ProjectionExpression: "g",
    }),
  );
  expect(got.Item).toEqual({ g: { S: "x" } });
  await dynamoDb.close();
});
