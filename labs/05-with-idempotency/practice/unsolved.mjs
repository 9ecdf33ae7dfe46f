import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = async (event, context) => {
  console.log("Event:", JSON.stringify(event));
  if (!(await storeKey(event.order_id))) return "Duplicate ignored";
  await createOrder(event, context);
  return "Order processed";
};

// To do: store the key in process.env.IDEMPOTENCY_TABLE, so that of all
// deliveries of one order exactly one gets true here. The attributes are
// idempotency_key and expiry_time.
async function storeKey(_key) {
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
