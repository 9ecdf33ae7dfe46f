// Wrong: remembers first, then does the work in CALLS - 1 rows.
import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const CALLS = Number(process.env.CALLS ?? "3");

export const handler = async ({ order_id }) => {
  const expiry_time = Math.floor(Date.now() / 1000) + 3600;
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: "IdempotencyTable",
        Item: { idempotency_key: order_id, expiry_time },
        ConditionExpression: "attribute_not_exists(idempotency_key)",
      }),
    );
  } catch (error) {
    if (error.name === "ConditionalCheckFailedException") return "Duplicate ignored";
    throw error;
  }
  for (let line = 1; line < CALLS; line++)
    await dynamodb.send(
      new PutCommand({ TableName: "Lines", Item: { order_id, line_id: `${line} ${randomUUID()}` } }),
    );
  return "Order processed";
};
