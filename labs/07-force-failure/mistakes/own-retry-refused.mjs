import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const ONE_HOUR = 3600;

export const handler = async (event, context) => {
  console.log("Event:", JSON.stringify(event));
  if (!event.order_id) throw new Error("The event has no order_id: it can't be protected");
  if (!(await begin(event.order_id))) return "Duplicate ignored";
  await createOrder(event, context);
  return "Order processed";
};

async function begin(key) {
  const expiryTime = Math.floor(Date.now() / 1000) + ONE_HOUR;
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: process.env.IDEMPOTENCY_TABLE,
        Item: { idempotency_key: key, state: "in progress", expiry_time: expiryTime },
        ConditionExpression: "attribute_not_exists(idempotency_key)",
      }),
    );
    return true;
  } catch (error) {
    if (error.name !== "ConditionalCheckFailedException") throw error;
  }
  const { Item } = await dynamodb.send(
    new GetCommand({
      TableName: process.env.IDEMPOTENCY_TABLE,
      Key: { idempotency_key: key },
      ConsistentRead: true,
    }),
  );
  if (Item?.state === "done") return false;
  throw new Error("Somebody else is at it: in progress");
}

// The business logic and its mark, in one transaction.
async function createOrder(event, context) {
  const mark = {
    TableName: process.env.IDEMPOTENCY_TABLE,
    Key: { idempotency_key: event.order_id },
    UpdateExpression: "SET #state = :done",
    ExpressionAttributeNames: { "#state": "state" },
    ExpressionAttributeValues: { ":done": "done" },
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
  await dynamodb.send(new TransactWriteCommand({ TransactItems: [{ Update: mark }, { Put: order }] }));
}
