import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const ONE_HOUR = 3600;

export const handler = async (event, context) => {
  console.log("Event:", JSON.stringify(event));
  if ((await begin(event.order_id)) === "done") return "Duplicate ignored";
  await markDone(event.order_id);
  await createOrder(event, context);
  return "Order processed";
};

// A key that was only begun is taken up again by the next delivery.
async function begin(key) {
  const expiryTime = Math.floor(Date.now() / 1000) + ONE_HOUR;
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: process.env.IDEMPOTENCY_TABLE,
        Item: { idempotency_key: key, state: "begun", expiry_time: expiryTime },
        ConditionExpression: "attribute_not_exists(idempotency_key) OR #state = :begun",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: { ":begun": "begun" },
      }),
    );
  } catch (error) {
    if (error.name === "ConditionalCheckFailedException") return "done";
    throw error;
  }
  return "begun";
}

// Of several deliveries that have begun, one may mark it.
async function markDone(key) {
  await dynamodb.send(
    new UpdateCommand({
      TableName: process.env.IDEMPOTENCY_TABLE,
      Key: { idempotency_key: key },
      UpdateExpression: "SET #state = :done",
      ConditionExpression: "#state = :begun",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: { ":done": "done", ":begun": "begun" },
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
