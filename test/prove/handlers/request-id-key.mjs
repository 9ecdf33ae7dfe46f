import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = async ({ order_id }, { awsRequestId }) => {
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: "Orders",
        Item: { order_id, execution_id: awsRequestId },
        ConditionExpression: "attribute_not_exists(order_id)",
      }),
    );
  } catch (error) {
    if (error.name !== "ConditionalCheckFailedException") throw error;
  }
  return "Order processed";
};
