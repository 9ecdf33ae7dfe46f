import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const ONE_HOUR = 3600;

export const handler = async (event, context) => {
  console.log("Event:", JSON.stringify(event));
  if (!(await storeKey(keyOf(event)))) return "Duplicate ignored";
  await createOrder(event, context);
  return "Order processed";
};

// The sender's name for the order: the envelope is new at each resend,
// the order is not.
function keyOf({ order }) {
  if (!order?.reference)
    throw new Error("The event has no order.reference: it can't be protected");
  return order.reference;
}

async function storeKey(key) {
  const expiryTime = Math.floor(Date.now() / 1000) + ONE_HOUR;
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
        order_id: event.order.reference,
        execution_id: randomUUID(),
        request_id: context.awsRequestId,
        created_at: new Date().toISOString(),
        run: event.run ?? "by hand",
      },
    }),
  );
}
