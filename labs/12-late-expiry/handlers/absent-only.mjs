import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const ONE_HOUR = 3600;

export const handler = async (event, context) => {
  console.log("Event:", JSON.stringify(event));
  if (!(await storeKey(event.order_id, event.lifetime ?? ONE_HOUR))) {
    console.log("Duplicate event detected. Skipping.");
    return "Duplicate ignored";
  }
  await createOrder(event, context);
  return "Order processed";
};

// True for the one caller that stores the key; false for everybody after it.
async function storeKey(key, lifetime) {
  const expiryTime = Math.floor(Date.now() / 1000) + lifetime;
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: process.env.IDEMPOTENCY_TABLE,
        Item: { idempotency_key: key, expiry_time: expiryTime },
        ConditionExpression: "attribute_not_exists(idempotency_key)",
      }),
    );
  } catch (error) {
    if (error.name === "ConditionalCheckFailedException") return false;
    throw error; // anything else is a failure, not a duplicate
  }
  console.log(`Key stored: ${key}, expires ${expiryTime}`);
  return true;
}

// The business logic: one row in the ledger for each time it runs.
async function createOrder(event, context) {
  console.log("Processing order:", event.order_id);
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
  console.log("Order created:", event.order_id);
}
