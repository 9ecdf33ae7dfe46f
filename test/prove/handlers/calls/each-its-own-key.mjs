// Sound: CALLS rows, each under its own key.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const CALLS = Number(process.env.CALLS ?? "3");

export const handler = async ({ order_id }) => {
  for (let line = 1; line <= CALLS; line++) {
    try {
      await dynamodb.send(
        new PutCommand({
          TableName: "Lines",
          Item: { order_id, line },
          ConditionExpression: "attribute_not_exists(order_id)",
        }),
      );
    } catch (error) {
      if (error.name !== "ConditionalCheckFailedException") throw error;
    }
  }
  return "Order processed";
};
