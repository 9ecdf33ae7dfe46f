import { createHash } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const UNITS = 5;

export const handler = async (event) => {
  console.log("Event:", JSON.stringify(event));
  const TableName = process.env.ORDERS_TABLE;
  const Key = { order_id: event.order_id, execution_id: "units" };
  const run = event.run ?? "by hand";
  await dynamodb.send(
    new TransactWriteCommand({
      // The same event, the same token: for DynamoDB it is the same transaction.
      ClientRequestToken: createHash("sha256").update(`${event.order_id} ${run}`).digest("hex").slice(0, 36),
      TransactItems: [
        {
          Update: {
            TableName,
            Key,
            UpdateExpression: "ADD units :units SET #run = :run",
            ExpressionAttributeNames: { "#run": "run" },
            ExpressionAttributeValues: { ":units": UNITS, ":run": run },
          },
        },
      ],
    }),
  );
  const { Item } = await dynamodb.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  console.log("Units counted:", Item.units);
  return Item.units;
};
