import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = async ({ order_id }) => {
  const Key = { idempotency_key: order_id };
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: "IdempotencyTable", Key, ConsistentRead: true }),
  );
  if (Item !== undefined) return "Duplicate ignored";
  await dynamodb.send(
    new PutCommand({ TableName: "Orders", Item: { order_id, execution_id: randomUUID() } }),
  );
  const expiry_time = Math.floor(Date.now() / 1000) + 3600;
  await dynamodb.send(new PutCommand({ TableName: "IdempotencyTable", Item: { ...Key, expiry_time } }));
  return "Order processed";
};
