import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = async (event, context) => {
  console.log("Event:", JSON.stringify(event));
  // Nothing asks whether this order was created before.
  await createOrder(event, context);
  return "Order processed";
};

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
