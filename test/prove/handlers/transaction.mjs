import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = async ({ order_id }) => {
  const expiry_time = Math.floor(Date.now() / 1000) + 3600;
  const record = {
    TableName: "IdempotencyTable",
    Item: { idempotency_key: order_id, expiry_time },
    ConditionExpression: "attribute_not_exists(idempotency_key)",
  };
  const order = { TableName: "Orders", Item: { order_id, execution_id: randomUUID() } };
  try {
    await dynamodb.send(new TransactWriteCommand({ TransactItems: [{ Put: record }, { Put: order }] }));
  } catch (error) {
    if (error.CancellationReasons?.[0]?.Code === "ConditionalCheckFailed") return "Duplicate ignored";
    throw error;
  }
  return "Order processed";
};
