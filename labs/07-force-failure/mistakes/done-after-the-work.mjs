import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const ONE_HOUR = 3600;

// Longer than the function may run, shorter than the wait before a retry.
const LEASE = 30;

export const handler = async (event, context) => {
  console.log("Event:", JSON.stringify(event));
  if ((await take(event.order_id)) === "done") return "Duplicate ignored";
  await createOrder(event, context);
  await markDone(event.order_id);
  return "Order processed";
};

// Takes the order for a while: "taken", or "done" where it was done before. A twin at work is an error: try again later.
async function take(key) {
  const now = Math.floor(Date.now() / 1000);
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: process.env.IDEMPOTENCY_TABLE,
        Item: { idempotency_key: key, state: "begun", until: now + LEASE, expiry_time: now + ONE_HOUR },
        ConditionExpression: "attribute_not_exists(idempotency_key) OR (#state = :begun AND #until < :now)",
        ExpressionAttributeNames: { "#state": "state", "#until": "until" },
        ExpressionAttributeValues: { ":begun": "begun", ":now": now },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
  } catch (error) {
    if (error.name !== "ConditionalCheckFailedException") throw error;
    if (error.Item?.state?.S === "done" || error.Item?.state === "done") return "done";
    throw new Error("Another delivery of this order is at work");
  }
  return "taken";
}

async function markDone(key) {
  await dynamodb.send(
    new UpdateCommand({
      TableName: process.env.IDEMPOTENCY_TABLE,
      Key: { idempotency_key: key },
      UpdateExpression: "SET #state = :done",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: { ":done": "done" },
    }),
  );
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
