import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));

const HANDLED = "/tmp/handled-orders";

export const handler = async (event, context) => {
  console.log("Event:", JSON.stringify(event));
  if (!event.order_id) throw new Error("The event has no order_id");
  if (!isNew(event.order_id)) return "Duplicate ignored";
  await createOrder(event, context);
  return "Order processed";
};

// One file for each order: of two that create it at once, one fails.
function isNew(id) {
  mkdirSync(HANDLED, { recursive: true });
  try {
    writeFileSync(`${HANDLED}/${id}`, "", { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
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
