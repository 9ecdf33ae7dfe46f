import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** The event says which version of its subject it is: what is not newer than what was applied has been overtaken. */
export const handler = async ({ order_id, state, version }) => {
  try {
    await dynamodb.send(
      new UpdateCommand({
        TableName: "Shipments",
        Key: { id: order_id },
        UpdateExpression: "SET #state = :state, #version = :version",
        ConditionExpression: "attribute_not_exists(#version) OR #version < :version",
        ExpressionAttributeNames: { "#state": "state", "#version": "version" },
        ExpressionAttributeValues: { ":state": state, ":version": version },
      }),
    );
  } catch (error) {
    if (error.name !== "ConditionalCheckFailedException") throw error;
  }
  return { order_id };
};
