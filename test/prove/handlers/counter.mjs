import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});

export const handler = async ({ customer_id, amount }) => {
  await client.send(
    new UpdateItemCommand({
      TableName: "Balances",
      Key: { customer_id: { S: customer_id } },
      UpdateExpression: "ADD balance :amount",
      ExpressionAttributeValues: { ":amount": { N: String(amount) } },
    }),
  );
  return "booked";
};
