import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const ONE_HOUR = 3600;

export const handler = async (event, context) => {
  console.log("Event:", JSON.stringify(event));
  if (!event.order_id) throw new Error("The event has no order_id: it can't be protected");
  if (!(await createOnce(event, context))) return "Duplicate ignored";
  return "Order processed";
};

async function createOnce(event, context) {
  const key = {
    TableName: process.env.IDEMPOTENCY_TABLE,
    Item: { idempotency_key: event.order_id, expiry_time: Math.floor(Date.now() / 1000) + ONE_HOUR },
    ConditionExpression: "attribute_not_exists(idempotency_key)",
  };
  const order = {
    TableName: process.env.ORDERS_TABLE,
    Item: {
      order_id: event.order_id,
      execution_id: randomUUID(),
      request_id: context.awsRequestId,
      created_at: new Date().toISOString(),
      run: event.run ?? "by hand",
    },
  };
  try {
    await dynamodb.send(new TransactWriteCommand({ TransactItems: [{ Put: key }, { Put: order }] }));
  } catch (error) {
    const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
    // Somebody else is at it: they will create the order.
    if (codes[0] === "ConditionalCheckFailed" || codes.includes("TransactionConflict")) return false;
    throw error;
  }
  return true;
}
