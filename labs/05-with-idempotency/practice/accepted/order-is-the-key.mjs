import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});

// No second table: the order's own row has a name that does not depend on the delivery.
export const handler = async ({ order_id: id, run = "by hand" }, { awsRequestId }) => {
  if (typeof id !== "string") throw new TypeError("order_id is missing");
  const row = { order_id: id, execution_id: "the only one", request_id: awsRequestId, run };
  try {
    await client.send(
      new PutItemCommand({
        TableName: process.env.ORDERS_TABLE,
        Item: Object.fromEntries(Object.entries(row).map(([name, S]) => [name, { S }])),
        ConditionExpression: "attribute_not_exists(order_id)",
      }),
    );
  } catch (error) {
    if (error.name !== "ConditionalCheckFailedException") throw error;
  }
  return { order: id };
};
