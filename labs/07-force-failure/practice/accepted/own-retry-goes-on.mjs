import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const HOUR = 3600;

// A record with a status, which knows the request that began it: Lambda's own retry of that request goes on with it.
export const handler = async (event, { awsRequestId }) => {
  const { order_id: id, run = "by hand" } = event;
  if (!id) throw new Error("No order_id");
  const key = { idempotency_key: `ORDER#${id}` };
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: process.env.IDEMPOTENCY_TABLE,
        Item: {
          ...key,
          status: "INPROGRESS",
          request: awsRequestId,
          expiry_time: Math.floor(Date.now() / 1000) + HOUR,
        },
        ConditionExpression:
          "attribute_not_exists(idempotency_key) OR (#status = :begun AND #request = :request)",
        ExpressionAttributeNames: { "#status": "status", "#request": "request" },
        ExpressionAttributeValues: { ":begun": "INPROGRESS", ":request": awsRequestId },
      }),
    );
  } catch (error) {
    if (error.name === "ConditionalCheckFailedException") return "begun by another request";
    throw error;
  }
  // Of one request there is one row, however often it is tried.
  await dynamodb.send(
    new PutCommand({
      TableName: process.env.ORDERS_TABLE,
      Item: { order_id: id, execution_id: awsRequestId, request_id: awsRequestId, run },
    }),
  );
  await dynamodb.send(
    new UpdateCommand({
      TableName: process.env.IDEMPOTENCY_TABLE,
      Key: key,
      UpdateExpression: "SET #status = :done",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: { ":done": "COMPLETED" },
    }),
  );
  return "created";
};
