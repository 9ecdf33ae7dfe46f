import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const ONE_HOUR = 3600;

// Injected: the first put is done, and answered with 500. The SDK sends it again.
let faults = 1;
dynamodb.middlewareStack.add(
  (next) => async (request) => {
    const answer = await next(request);
    if (faults === 0) return answer;
    faults -= 1;
    console.log("Simulated: the put is done, and its answer is a 500");
    throw Object.assign(new Error("Internal server error"), { $metadata: { httpStatusCode: 500 } });
  },
  { step: "deserialize", priority: "high" },
);

export const handler = async (event, context) => {
  console.log("Event:", JSON.stringify(event));
  if (!(await storeKey(event.order_id))) {
    console.log("Duplicate event detected. Skipping.");
    return "Duplicate ignored";
  }
  await createOrder(event, context);
  return "Order processed";
};

// True for the one caller that stores the key; false for everybody after it.
async function storeKey(key) {
  const owner = randomUUID(); // of this attempt alone: each time that the SDK sends the put, it is the same
  const expiryTime = Math.floor(Date.now() / 1000) + ONE_HOUR;
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: process.env.IDEMPOTENCY_TABLE,
        Item: { idempotency_key: key, expiry_time: expiryTime, owner },
        ConditionExpression: "attribute_not_exists(idempotency_key)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
  } catch (error) {
    if (error.name !== "ConditionalCheckFailedException") throw error; // a failure, not a duplicate
    if (error.Item?.owner?.S !== owner) return false;
    console.log("Our own record: its put was done before.");
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
