import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const ONE_HOUR = 3600;

export const handler = async (event, context) => {
  console.log("Event:", JSON.stringify(event));
  if (!(await createOnce(event, context))) {
    console.log("Duplicate event detected. Skipping.");
    return "Duplicate ignored";
  }
  return "Order processed";
};

// Record and order are written together, or neither is. The order's row is named by the order alone.
async function createOnce(event, context) {
  const expiryTime = Math.floor(Date.now() / 1000) + ONE_HOUR;
  const record = {
    TableName: process.env.IDEMPOTENCY_TABLE,
    Item: { idempotency_key: event.order_id, expiry_time: expiryTime },
    ConditionExpression: "attribute_not_exists(idempotency_key)",
  };
  const order = {
    TableName: process.env.ORDERS_TABLE,
    Item: {
      order_id: event.order_id,
      execution_id: event.order_id,
      request_id: context.awsRequestId,
      created_at: new Date().toISOString(),
      run: event.run ?? "by hand",
    },
    ConditionExpression: "attribute_not_exists(order_id)",
  };
  try {
    await dynamodb.send(new TransactWriteCommand({ TransactItems: [{ Put: record }, { Put: order }] }));
  } catch (error) {
    // Why it was cancelled, one reason for each item.
    const reasons = error.CancellationReasons ?? [];
    if (reasons.some(({ Code }) => Code === "ConditionalCheckFailed")) return false;
    throw error; // a conflict, a throttle: nothing was written, and it is no duplicate
  }
  console.log(`Key stored: ${event.order_id}, expires ${expiryTime}`);
  console.log("Order created:", event.order_id);
  return true;
}
