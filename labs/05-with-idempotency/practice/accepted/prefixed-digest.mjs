import { createHash, randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const DAY = 86_400;

// The key says which function it is of, and is as long for each order: a digest of what names the order.
const keyOf = (id) =>
  `${process.env.AWS_LAMBDA_FUNCTION_NAME}#${createHash("md5").update(JSON.stringify(id)).digest("base64")}`;

export const handler = async ({ order_id: id, run = "by hand" }, { awsRequestId }) => {
  if (!id) throw new Error("No order_id");
  const expiry_time = Math.floor(Date.now() / 1000) + DAY;
  const stored = await dynamodb
    .send(
      new PutCommand({
        TableName: process.env.IDEMPOTENCY_TABLE,
        Item: { idempotency_key: keyOf(id), expiry_time },
        ConditionExpression: "attribute_not_exists(idempotency_key)",
      }),
    )
    .catch((error) => {
      if (error.name !== "ConditionalCheckFailedException") throw error;
    });
  if (stored === undefined) return "seen before";
  await dynamodb.send(
    new PutCommand({
      TableName: process.env.ORDERS_TABLE,
      Item: { order_id: id, execution_id: randomUUID(), request_id: awsRequestId, run },
    }),
  );
  return "created";
};
