import {
  createDynamoDb,
  type DynamoDb,
  DynamoDbError,
  type Json,
} from "../../../src/cloud/dynamodb/index.js";

export const START = Date.UTC(2026, 10, 1);

/** A DynamoDB with a clock that only moves by hand, and a table of each kind that tests need. */
export function dynamoDbWithTables(): DynamoDb {
  const dynamoDb = createDynamoDb({ now: START });
  dynamoDb.execute("CreateTable", {
    TableName: "Hash",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  dynamoDb.execute("CreateTable", {
    TableName: "Range",
    KeySchema: [
      { AttributeName: "p", KeyType: "HASH" },
      { AttributeName: "s", KeyType: "RANGE" },
    ],
    AttributeDefinitions: [
      { AttributeName: "p", AttributeType: "S" },
      { AttributeName: "s", AttributeType: "N" },
      { AttributeName: "l", AttributeType: "S" },
      { AttributeName: "g", AttributeType: "S" },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: "local",
        KeySchema: [
          { AttributeName: "p", KeyType: "HASH" },
          { AttributeName: "l", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "global",
        KeySchema: [
          { AttributeName: "g", KeyType: "HASH" },
          { AttributeName: "s", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["x"] },
      },
    ],
    BillingMode: "PAY_PER_REQUEST",
  });
  return dynamoDb;
}

/** The error that an operation answers with: its code and text. */
export function errorOf(
  dynamoDb: DynamoDb,
  operation: string,
  input: Json,
): { code: string; message: string } {
  try {
    dynamoDb.execute(operation, input);
  } catch (error) {
    if (error instanceof DynamoDbError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error(`${operation} was done.`);
}

/** The whole body of an error. */
export function errorBody(dynamoDb: DynamoDb, operation: string, input: Json): unknown {
  try {
    dynamoDb.execute(operation, input);
  } catch (error) {
    if (error instanceof DynamoDbError) return JSON.parse(error.toJson());
    throw error;
  }
  throw new Error(`${operation} was done.`);
}
