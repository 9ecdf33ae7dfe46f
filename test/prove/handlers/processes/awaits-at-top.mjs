import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";

const dynamodb = await Promise.resolve(new DynamoDBClient({}));

export const handler = async ({ order_id }) => {
  await dynamodb.send(
    new PutItemCommand({ TableName: "Shipments", Item: { order_id: { S: order_id }, state: { S: "sent" } } }),
  );
  return "sent";
};
