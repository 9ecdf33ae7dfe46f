import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));

// The row guards itself, as long as it is there: a late duplicate of its creation finds nothing.
export const handler = async ({ type, order_id }) => {
  if (type === "deleted") {
    await dynamodb.send(new DeleteCommand({ TableName: "Open", Key: { order_id } }));
    return { order_id };
  }
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: "Open",
        Item: { order_id },
        ConditionExpression: "attribute_not_exists(order_id)",
      }),
    );
  } catch (error) {
    if (error.name !== "ConditionalCheckFailedException") throw error;
  }
  return { order_id };
};
