import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const ONE_HOUR = 3600;
// Whoever sends again does so within this time, in seconds.
const WINDOW = 300;

export const handler = async (event, context) => {
  console.log("Event:", JSON.stringify(event));
  if (!event.order_id) throw new Error("The event has no order_id: it can't be protected");
  if (!(await storeKey(event.order_id))) return "Duplicate ignored";
  await createOrder(event, context);
  return "Order processed";
};

async function storeKey(key) {
  const now = Math.floor(Date.now() / 1000);
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: process.env.IDEMPOTENCY_TABLE,
        Item: { idempotency_key: key, stored_at: now, expiry_time: now + ONE_HOUR },
        ConditionExpression: "attribute_not_exists(idempotency_key) OR stored_at < :longAgo",
        ExpressionAttributeValues: { ":longAgo": now - WINDOW },
      }),
    );
  } catch (error) {
    if (error.name === "ConditionalCheckFailedException") return false;
    throw error;
  }
  return true;
}

// The business logic: one row in the ledger for each time it runs.
async function createOrder(event, context) {
  await dynamodb.send(
    new PutCommand({
      TableName: process.env.ORDERS_TABLE,
      Item: {
        order_id: event.order_id,
        execution_id: randomUUID(),
        request_id: context.awsRequestId,
        created_at: new Date().toISOString(),
        run: event.run ?? "by hand",
      },
    }),
  );
}
