/** Patterns beside the matrix, an export each. */
import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import {
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const sqs = new SQSClient({});
const QUEUES = "https://sqs.us-east-1.amazonaws.com/123456789012";
const DAY = 86_400;

const seconds = () => Math.floor(Date.now() / 1000);
const isDuplicate = ({ name }) => name === "ConditionalCheckFailedException";

/** @returns whether it was not there */
async function put(TableName, Item) {
  try {
    await dynamodb.send(new PutCommand({ TableName, Item, ConditionExpression: "attribute_not_exists(id)" }));
    return true;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return false;
  }
}

const lease = (id) =>
  dynamodb.send(
    new UpdateCommand({
      TableName: "Leases",
      Key: { id },
      UpdateExpression: "SET lease_until = :until ADD fence :one",
      ConditionExpression: "attribute_not_exists(id) OR lease_until < :now",
      ExpressionAttributeValues: { ":until": seconds() + 40, ":one": 1, ":now": seconds() },
      ReturnValues: "ALL_NEW",
    }),
  );

/** A lease whose fence the effect checks and keeps: one row, whoever writes it. */
export async function fence({ order_id: id, amount }) {
  const { Attributes } = await lease(id);
  try {
    await dynamodb.send(
      new UpdateCommand({
        TableName: "Shipments",
        Key: { id },
        UpdateExpression: "SET amount = :amount, fence = :fence",
        ConditionExpression: "attribute_not_exists(fence) OR fence < :fence",
        ExpressionAttributeValues: { ":amount": amount, ":fence": Attributes.fence },
      }),
    );
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}

/** The same for a sum: who comes after the lease adds to it once more. */
export async function fencedSum({ order_id, customer_id: id, amount }) {
  const { Attributes } = await lease(order_id);
  await dynamodb.send(
    new UpdateCommand({
      TableName: "Balances",
      Key: { id },
      UpdateExpression: "SET fence = :fence ADD due :amount",
      ConditionExpression: "attribute_not_exists(fence) OR fence < :fence",
      ExpressionAttributeValues: { ":amount": amount, ":fence": Attributes.fence },
    }),
  );
}

/** A status record with a lease, marked as done in the transaction that does the work. */
export async function statusRecord({ order_id: id }) {
  const me = randomUUID();
  const names = { "#status": "status", "#until": "until" };
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: "Processing",
        Item: { id, status: "STARTED", owner: me, until: seconds() + 35, expires_at: seconds() + DAY },
        ConditionExpression: "attribute_not_exists(id) OR (#status = :started AND #until < :now)",
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ":started": "STARTED", ":now": seconds() },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    if (error.Item?.status?.S === "DONE" || error.Item?.status === "DONE") return;
    throw new Error("Somebody else is at it");
  }
  const done = {
    TableName: "Processing",
    Key: { id },
    UpdateExpression: "SET #status = :done",
    ConditionExpression: "#owner = :me AND #status = :started",
    ExpressionAttributeNames: { "#status": "status", "#owner": "owner" },
    ExpressionAttributeValues: { ":done": "DONE", ":me": me, ":started": "STARTED" },
  };
  const order = { TableName: "Shipments", Item: { id: randomUUID(), order: id } };
  await dynamodb.send(new TransactWriteCommand({ TransactItems: [{ Update: done }, { Put: order }] }));
}

/** A status record that is looked into and put without a condition: the work is safe by itself. */
export async function statusLooked({ order_id: id, amount }) {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: "Processing", Key: { id }, ConsistentRead: true }),
  );
  if (Item?.status === "DONE") return;
  const mark = (status) =>
    dynamodb.send(
      new PutCommand({ TableName: "Processing", Item: { id, status, expires_at: seconds() + DAY } }),
    );
  await mark("STARTED");
  await put("Shipments", { id, amount });
  await mark("DONE");
}

/** An outbox whose message carries a token that the queue knows. */
export async function outbox({ order_id: id, amount }) {
  const order = {
    TableName: "Shipments",
    Item: { id, amount },
    ConditionExpression: "attribute_not_exists(id)",
  };
  try {
    const letter = { TableName: "Outbox", Item: { id, body: `ship ${id}` } };
    await dynamodb.send(new TransactWriteCommand({ TransactItems: [{ Put: order }, { Put: letter }] }));
  } catch (error) {
    if (error.CancellationReasons?.[0]?.Code !== "ConditionalCheckFailed") throw error;
  }
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: "Outbox", Key: { id }, ConsistentRead: true }),
  );
  if (Item === undefined) return;
  const token = { MessageGroupId: id, MessageDeduplicationId: id };
  await sqs.send(
    new SendMessageCommand({ QueueUrl: `${QUEUES}/ships.fifo`, MessageBody: Item.body, ...token }),
  );
  await dynamodb.send(new DeleteCommand({ TableName: "Outbox", Key: { id } }));
}

async function batch({ Records }, failureOf) {
  const batchItemFailures = [];
  for (const record of Records) {
    const { order_id: id, amount } = JSON.parse(record.body);
    try {
      await put("Shipments", { id, amount });
    } catch {
      batchItemFailures.push({ itemIdentifier: failureOf(record).messageId });
    }
  }
  return { batchItemFailures };
}

export const reported = (event) => batch(event, (record) => record);

/** It says that the first message failed, whichever did. */
export const reportedWrongly = (event) => batch(event, () => event.Records[0]);

const seen = new Set();

/** It knows the order before the work is done: a retry in the same process finds nothing to do. */
export async function cacheFirst({ order_id: id, amount }) {
  if (seen.has(id)) return;
  seen.add(id);
  await put("Shipments", { id, amount });
}

export async function cacheAfter({ order_id: id, amount }) {
  if (seen.has(id)) return;
  await put("Shipments", { id, amount });
  seen.add(id);
}

const lines = ({ order_id: pk }) => ({
  Lines: [1, 2].map((sk) => ({ PutRequest: { Item: { pk, sk } } })),
});

/** Nobody looks at what was left of the batch. */
export async function batchUnread(event) {
  await dynamodb.send(new BatchWriteCommand({ RequestItems: lines(event) }));
}

export async function batchRead(event) {
  const { UnprocessedItems } = await dynamodb.send(new BatchWriteCommand({ RequestItems: lines(event) }));
  if (Object.keys(UnprocessedItems ?? {}).length > 0) throw new Error("A part was not written");
}

export async function longerList({ order_id, customer_id: id }) {
  await dynamodb.send(
    new UpdateCommand({
      TableName: "Customers",
      Key: { id },
      UpdateExpression: "SET history = list_append(if_not_exists(history, :none), :order)",
      ExpressionAttributeValues: { ":none": [], ":order": [order_id] },
    }),
  );
}
