import { DynamoDBClient, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});

// Key and order are written together, or neither is.
export async function handler(event, { awsRequestId }) {
  const id = { S: event.order_id };
  const expires = new Date();
  expires.setDate(expires.getDate() + 1);
  const key = {
    TableName: "IdempotencyTable",
    Item: { idempotency_key: id, expiry_time: { N: `${Math.round(expires.getTime() / 1000)}` } },
    ConditionExpression: "attribute_not_exists(idempotency_key)",
  };
  const order = {
    TableName: "Orders",
    Item: {
      order_id: id,
      execution_id: { S: awsRequestId },
      request_id: { S: awsRequestId },
      run: { S: event.run ?? "by hand" },
    },
  };
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: key }, { Put: order }] }));
  } catch (error) {
    const [ofKey] = error.CancellationReasons ?? [];
    if (ofKey?.Code !== "ConditionalCheckFailed") throw error;
  }
}
