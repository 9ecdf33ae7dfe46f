import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});

export const handler = async ({ order_id }) => {
  const Item = { order_id: { S: order_id }, shipped_at: { S: new Date().toISOString() } };
  await client.send(new PutItemCommand({ TableName: "Shipments", Item }));
};
