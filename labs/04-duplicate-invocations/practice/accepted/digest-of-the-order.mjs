import { createHash, randomUUID } from "node:crypto";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});
const put = (table, item, more = {}) =>
  client.send(new PutItemCommand({ TableName: table, Item: item, ...more }));

export const handler = async ({ customer_id: customer, order, run }, { awsRequestId }) => {
  if (typeof order?.reference !== "string") throw new TypeError("no order.reference");
  const digest = createHash("sha256").update(`orders\0${customer}\0${order.reference}`).digest("base64url");
  const expiry = String(Math.trunc(Date.now() / 1000) + 2 * 86_400);
  try {
    const record = { idempotency_key: { S: digest }, expiry_time: { N: expiry } };
    await put("IdempotencyTable", record, { ConditionExpression: "attribute_not_exists(idempotency_key)" });
  } catch (error) {
    if (error.name === "ConditionalCheckFailedException") return;
    throw error;
  }
  await put("Orders", {
    order_id: { S: order.reference },
    execution_id: { S: randomUUID() },
    request_id: { S: awsRequestId },
    run: { S: run },
  });
};
