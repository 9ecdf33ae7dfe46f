import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  TransactWriteCommand,
} from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const ONE_HOUR = 3600;

export const handler = async (event, context) => {
  console.log("Event:", JSON.stringify(event));
  if (!(await createOnce(event, context))) return "Duplicate ignored";
  return "Order processed";
};

// Key and order are written together, or neither is: whoever finds the key
// finds the order, too.
async function createOnce(event, context) {
  const key = {
    TableName: process.env.IDEMPOTENCY_TABLE,
    Item: {
      idempotency_key: event.order_id,
      expiry_time: Math.floor(Date.now() / 1000) + ONE_HOUR,
    },
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
    await dynamodb.send(
      new TransactWriteCommand({
        TransactItems: [{ Put: key }, { Put: order }],
      }),
    );
  } catch (error) {
    // Cancelled for another reason (a conflict with a twin, say), it has to be
    // tried again.
    const [keyReason] = error.CancellationReasons ?? [];
    if (keyReason?.Code === "ConditionalCheckFailed") return false;
    throw error;
  }
  return true;
}
