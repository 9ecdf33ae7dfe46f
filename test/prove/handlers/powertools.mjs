import { randomUUID } from "node:crypto";
import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = makeIdempotent(
  async ({ order_id }) => {
    await dynamodb.send(
      new PutCommand({ TableName: "Orders", Item: { order_id, execution_id: randomUUID() } }),
    );
    return "Order processed";
  },
  {
    persistenceStore: new DynamoDBPersistenceLayer({ tableName: "Records" }),
    config: new IdempotencyConfig({ eventKeyJmesPath: "order_id", expiresAfterSeconds: 3600 }),
  },
);
