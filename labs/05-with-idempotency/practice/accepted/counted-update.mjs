import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});
const { IDEMPOTENCY_TABLE, ORDERS_TABLE } = process.env;
const WEEK = 7 * 24 * 60 * 60;

// Counts the deliveries of an order: the one that counts to 1 does the work.
export const handler = async (event, context) => {
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName: IDEMPOTENCY_TABLE,
      Key: { idempotency_key: { S: event.order_id } },
      UpdateExpression: "SET expiry_time = if_not_exists(expiry_time, :expiry) ADD deliveries :one",
      ExpressionAttributeValues: {
        ":expiry": { N: String(Math.ceil(Date.now() / 1000) + WEEK) },
        ":one": { N: "1" },
      },
      ReturnValues: "ALL_NEW",
    }),
  );
  if (Attributes.deliveries.N !== "1") return { duplicate: true };
  await client.send(
    new PutItemCommand({
      TableName: ORDERS_TABLE,
      Item: {
        order_id: { S: event.order_id },
        execution_id: { S: `${context.awsRequestId}/1` },
        request_id: { S: context.awsRequestId },
        run: { S: event.run },
      },
    }),
  );
  return { duplicate: false };
};
