import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const ONE_HOUR = 3600;

// Three keys side by side: each creates an order of its own where it is new.
export const handler = async (event, context) => {
  console.log("Event:", JSON.stringify(event));
  const order = read(event, context);
  const keys = {
    "request-id": context.awsRequestId,
    "source-id": order.sourceId,
    "senders-key": `create-order#${order.sendersKey ?? order.order_id}`,
  };
  const seen = [];
  for (const [kind, key] of Object.entries(keys)) {
    const isNew = await storeKey(`${kind}#${key}`);
    if (isNew) await createOrder(order, kind, context);
    seen.push(`${kind} ${isNew ? "new" : "duplicate"}`);
  }
  console.log(`${order.order_id}: ${seen.join(", ")}`);
  stopOnce(event, context);
  return seen;
};

// Where each source puts the order, its own id of what it delivers, and what
// the sender calls the request, where that is more than the order's id.
function read(event, { awsRequestId }) {
  const [record] = event.Records ?? [];
  if (record?.eventSource === "aws:s3") {
    const { bucket, object } = record.s3;
    const [run, file] = object.key.split("/");
    return {
      order_id: file.replace(/\.json$/, ""),
      run,
      sourceId: object.sequencer,
      sendersKey: `${bucket.name}/${object.key}`,
    };
  }
  if (record?.EventSource === "aws:sns")
    return { ...JSON.parse(record.Sns.Message), sourceId: record.Sns.MessageId };
  if (record?.eventSource === "aws:sqs") return { ...JSON.parse(record.body), sourceId: record.messageId };
  if (event.source === "aws.events") {
    const [rule] = event.resources;
    const [, run, order_id] = /rule\/([^.]+)\.(.+)$/.exec(rule);
    return { order_id, run, sourceId: event.id, sendersKey: `${rule} ${event.time}` };
  }
  if (event.detail) return { ...event.detail, sourceId: event.id };
  if (event.execution) return { ...event.order, sourceId: event.execution };
  if (event.requestContext)
    return {
      ...JSON.parse(event.body),
      sourceId: event.requestContext.requestId,
      sendersKey: event.headers["idempotency-key"],
    };
  return { ...event, sourceId: awsRequestId };
}

async function storeKey(key) {
  const expiryTime = Math.floor(Date.now() / 1000) + ONE_HOUR;
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: process.env.IDEMPOTENCY_TABLE,
        Item: { idempotency_key: key, expiry_time: expiryTime },
        ConditionExpression: "attribute_not_exists(idempotency_key)",
      }),
    );
  } catch (error) {
    if (error.name === "ConditionalCheckFailedException") return false;
    throw error; // anything else is a failure, not a duplicate
  }
  return true;
}

// The business logic: one row in the ledger for each time it runs.
async function createOrder(order, kind, context) {
  await dynamodb.send(
    new PutCommand({
      TableName: process.env.ORDERS_TABLE,
      Item: {
        order_id: order.order_id,
        execution_id: `${kind}#${randomUUID()}`,
        request_id: context.awsRequestId,
        created_at: new Date().toISOString(),
        run: order.run ?? "by hand",
      },
    }),
  );
}

// Injected: a request that asks for it fails once, after the work, so that Lambda tries again.
const stopped = new Set();
function stopOnce(event, { awsRequestId }) {
  if (event.stop === undefined || stopped.has(awsRequestId)) return;
  stopped.add(awsRequestId);
  throw new Error("Simulated failure after the work");
}
