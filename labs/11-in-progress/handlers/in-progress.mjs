import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const ONE_HOUR = 3600;
const COME_BACK = { statusCode: 409, body: "In progress. Come back." };

export const handler = async (event, context) => {
  console.log("Event:", JSON.stringify(event));
  const owner = randomUUID();
  const found = await acquire(event.order_id, owner, context.getRemainingTimeInMillis());
  const answer = found ?? (await createOrder(event, context, owner));
  console.log("Answer:", JSON.stringify(answer));
  return answer;
};

// Nothing for the one who may work now; for everybody else, the answer.
async function acquire(key, owner, leaseMs) {
  const now = Date.now();
  const expiryTime = Math.floor(now / 1000) + ONE_HOUR;
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: process.env.IDEMPOTENCY_TABLE,
        Item: {
          idempotency_key: key,
          expiry_time: expiryTime,
          state: "INPROGRESS",
          owner,
          lease_until: now + leaseMs, // after it Lambda has ended this attempt
        },
        ConditionExpression:
          "attribute_not_exists(idempotency_key) OR (#state = :inprogress AND lease_until < :now)",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: { ":inprogress": "INPROGRESS", ":now": now },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
  } catch (error) {
    if (error.name !== "ConditionalCheckFailedException") throw error;
    const { state, answer, owner: other } = error.Item;
    if (other.S === owner) return undefined; // our own: the SDK sent the put again
    if (state.S === "INPROGRESS") return COME_BACK;
    console.log("Duplicate event detected. Skipping.");
    return JSON.parse(answer.S);
  }
  console.log(`Key stored: ${key}, expires ${expiryTime}`);
  return undefined;
}

// The order and its answer are written together, if this attempt still owns the record.
async function createOrder(event, context, owner) {
  console.log("Processing order:", event.order_id);
  const order = {
    order_id: event.order_id,
    execution_id: randomUUID(),
    request_id: context.awsRequestId,
    created_at: new Date().toISOString(),
    run: event.run ?? "by hand",
  };
  const answer = { statusCode: 201, body: `Order ${order.order_id} is ${order.execution_id}` };
  const done = {
    TableName: process.env.IDEMPOTENCY_TABLE,
    Key: { idempotency_key: event.order_id },
    UpdateExpression: "SET #state = :completed, answer = :answer",
    ConditionExpression: "#state = :inprogress AND #owner = :owner",
    ExpressionAttributeNames: { "#state": "state", "#owner": "owner" },
    ExpressionAttributeValues: {
      ":completed": "COMPLETED",
      ":answer": JSON.stringify(answer),
      ":inprogress": "INPROGRESS",
      ":owner": owner,
    },
  };
  const put = { TableName: process.env.ORDERS_TABLE, Item: order };
  await dynamodb.send(new TransactWriteCommand({ TransactItems: [{ Put: put }, { Update: done }] }));
  console.log("Order created:", event.order_id);
  return answer;
}
