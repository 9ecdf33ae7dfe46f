// Looks first, charges, remembers in two writes, ships: breaks in several ways. Its values are hostile to pages.
import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const dynamodb = new DynamoDBClient({});
const sqs = new SQSClient({});
const QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/shipping";
const NOTE = "</title></script><script>window.pwned=1</script><img src=x onerror=window.pwned=1>&lt;b&gt;";

export const handler = async ({ order_id }) => {
  const key = { id: { S: order_id } };
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: "Payments", Key: key }));
  if (Item !== undefined) return "Already done";
  await dynamodb.send(
    new PutItemCommand({ TableName: "Payments", Item: { ...key, state: { S: "begun" }, note: { S: NOTE } } }),
  );
  await fetch("https://pay.example/charges", {
    method: "POST",
    body: JSON.stringify({ order_id, note: NOTE.repeat(3) }),
  });
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: "Payments",
      Key: key,
      UpdateExpression: "SET #s = :s REMOVE note",
      ExpressionAttributeNames: { "#s": "state" },
      ExpressionAttributeValues: { ":s": { S: "charged" } },
    }),
  );
  await sqs.send(
    new SendMessageCommand({ QueueUrl: QUEUE, MessageBody: JSON.stringify({ ship: order_id }) }),
  );
  return NOTE;
};
