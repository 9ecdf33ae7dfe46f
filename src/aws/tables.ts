/** The two tables: making them, reading them, and taking out what one run left. */
import type { AttributeValue, TableDescription } from "@aws-sdk/client-dynamodb";
import type { Aws } from "./clients.js";
import { alreadyExists, isMissing } from "./errors.js";
import { assertOurs, ourTagList, tagsOf } from "./ownership.js";
import { until } from "./patience/until.js";

/** `name` is a string key each. */
export interface TableShape {
  readonly table: string;
  readonly partitionKey: string;
  readonly sortKey?: string;
}

export const idempotencyShape = (aws: Aws): TableShape => ({
  table: aws.names.idempotencyTable,
  partitionKey: "idempotency_key",
});

export const ordersShape = (aws: Aws): TableShape => ({
  table: aws.names.ordersTable,
  partitionKey: "order_id",
  sortKey: "execution_id",
});

export const TTL_ATTRIBUTE = "expiry_time";

export async function describeTable(aws: Aws, table: string): Promise<TableDescription | undefined> {
  const { DescribeTableCommand } = await import("@aws-sdk/client-dynamodb");
  try {
    return (await (await aws.dynamodb()).send(new DescribeTableCommand({ TableName: table }))).Table;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** @throws NotOursError where a shared account has a table of that name that the learner's course did not make */
async function assertOurTable(aws: Aws, description: TableDescription): Promise<void> {
  const { TableArn, TableName = "" } = description;
  if (aws.target.ownership === "all" || TableArn === undefined) return;
  await assertOurs(aws, `The table ${TableName}`, () => tagsOfTable(aws, TableArn));
}

async function tagsOfTable(aws: Aws, ResourceArn: string): Promise<ReturnType<typeof tagsOf>> {
  const { ListTagsOfResourceCommand } = await import("@aws-sdk/client-dynamodb");
  const { Tags } = await (await aws.dynamodb()).send(new ListTagsOfResourceCommand({ ResourceArn }));
  return tagsOf(Tags);
}

/** Creates a table if it is not there, and waits until it is ACTIVE. */
export async function ensureTable(aws: Aws, shape: TableShape, runId: string): Promise<"created" | "found"> {
  const { CreateTableCommand } = await import("@aws-sdk/client-dynamodb");
  const client = await aws.dynamodb();
  const keys = [shape.partitionKey, ...(shape.sortKey === undefined ? [] : [shape.sortKey])];
  const present = await describeTable(aws, shape.table);
  if (present !== undefined) await assertOurTable(aws, present);
  // One that was deleted a moment ago goes on to be seen.
  if (present?.TableStatus === "DELETING") await untilTable(aws, shape.table, undefined);
  if (present === undefined || present.TableStatus === "DELETING") {
    try {
      await client.send(
        new CreateTableCommand({
          TableName: shape.table,
          KeySchema: keys.map((AttributeName, index) => ({
            AttributeName,
            KeyType: index === 0 ? "HASH" : "RANGE",
          })),
          AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
          BillingMode: "PAY_PER_REQUEST",
          Tags: ourTagList(aws, runId),
        }),
      );
    } catch (error) {
      if (!alreadyExists(error)) throw error;
      // An earlier try of ours may have made it; or somebody else.
      const made = await describeTable(aws, shape.table);
      if (made !== undefined) await assertOurTable(aws, made);
    }
  }
  if (present?.TableStatus !== "ACTIVE") await untilTable(aws, shape.table, "ACTIVE");
  return present === undefined ? "created" : "found";
}

/** @param status undefined: until it is gone */
async function untilTable(aws: Aws, table: string, status: "ACTIVE" | undefined): Promise<void> {
  await until(
    aws,
    `the table ${table} to be ${status ?? "gone"}`,
    () => describeTable(aws, table),
    (seen) => seen?.TableStatus === status,
  );
}

export interface TimeToLive {
  readonly status: string;
  readonly attribute: string | undefined;
}

export async function describeTimeToLive(aws: Aws): Promise<TimeToLive> {
  const { DescribeTimeToLiveCommand } = await import("@aws-sdk/client-dynamodb");
  const { TimeToLiveDescription } = await (await aws.dynamodb()).send(
    new DescribeTimeToLiveCommand({ TableName: aws.names.idempotencyTable }),
  );
  return {
    status: TimeToLiveDescription?.TimeToLiveStatus ?? "DISABLED",
    attribute: TimeToLiveDescription?.AttributeName,
  };
}

/** Whether TTL is on, or about to be, by the course's attribute. */
async function expires(aws: Aws): Promise<boolean> {
  const { status, attribute } = await describeTimeToLive(aws);
  return (status === "ENABLED" || status === "ENABLING") && attribute === TTL_ATTRIBUTE;
}

/** Enables TTL unless it is on: `UpdateTimeToLive` is not idempotent, a second call is an error. */
export async function ensureTimeToLive(aws: Aws): Promise<"turned on" | "found"> {
  const { UpdateTimeToLiveCommand } = await import("@aws-sdk/client-dynamodb");
  if (await expires(aws)) return "found";
  try {
    await (await aws.dynamodb()).send(
      new UpdateTimeToLiveCommand({
        TableName: aws.names.idempotencyTable,
        TimeToLiveSpecification: { Enabled: true, AttributeName: TTL_ATTRIBUTE },
      }),
    );
  } catch (error) {
    // Another command may have enabled it since we looked.
    if (!(await expires(aws))) throw error;
  }
  return "turned on";
}

/** Whether there is one. @throws NotOursError where the learner's course did not make it */
export async function isOurTable(aws: Aws, table: string): Promise<boolean> {
  const present = await describeTable(aws, table);
  if (present !== undefined) await assertOurTable(aws, present);
  return present !== undefined;
}

export async function deleteTable(aws: Aws, table: string): Promise<boolean> {
  const { DeleteTableCommand } = await import("@aws-sdk/client-dynamodb");
  const present = await describeTable(aws, table);
  if (present === undefined) return false;
  if (present.TableStatus !== "DELETING") {
    await assertOurTable(aws, present);
    // Until then it can't be deleted.
    if (present.TableStatus === "CREATING") await untilTable(aws, table, "ACTIVE");
    try {
      await (await aws.dynamodb()).send(new DeleteTableCommand({ TableName: table }));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  await untilTable(aws, table, undefined);
  return true;
}

type Item = Record<string, AttributeValue>;

const text = (value: AttributeValue | undefined): string | undefined => value?.S;

/** One execution of the business logic. */
export interface Order {
  readonly orderId: string;
  readonly executionId: string;
  readonly requestId: string | undefined;
  readonly createdAt: string | undefined;
  /** The run of a lab that sent the event; absent in rows that nobody can attribute. */
  readonly run: string | undefined;
}

function toOrder(item: Item): Order {
  return {
    orderId: text(item.order_id) ?? "",
    executionId: text(item.execution_id) ?? "",
    requestId: text(item.request_id),
    createdAt: text(item.created_at),
    run: text(item.run),
  };
}

/** A record of the idempotency table, as it is stored. */
export interface IdempotencyRecord {
  readonly key: string;
  /** The number of seconds, where the attribute is a number. */
  readonly expiry: number | undefined;
  /** How the expiry attribute is stored, `N 1790000000` for instance; `absent` without one. */
  readonly storedExpiry: string;
}

function toRecord(item: Item): IdempotencyRecord {
  const value = item[TTL_ATTRIBUTE];
  const number = value?.N === undefined ? undefined : Number(value.N);
  const [type, content] = Object.entries(value ?? {})[0] ?? [];
  return {
    key: text(item.idempotency_key) ?? "",
    expiry: number,
    storedExpiry: type === undefined ? "absent" : `${type} ${String(content)}`,
  };
}

async function* scan(aws: Aws, table: string): AsyncGenerator<Item> {
  const { paginateScan } = await import("@aws-sdk/client-dynamodb");
  for await (const page of paginateScan(
    { client: await aws.dynamodb() },
    { TableName: table, ConsistentRead: true },
  )) {
    yield* page.Items ?? [];
  }
}

const byAge = (a: Order, b: Order): number =>
  (a.createdAt ?? "").localeCompare(b.createdAt ?? "") || a.executionId.localeCompare(b.executionId);

/** Every order, oldest first. */
export async function allOrders(aws: Aws): Promise<readonly Order[]> {
  const orders: Order[] = [];
  for await (const item of scan(aws, aws.names.ordersTable)) orders.push(toOrder(item));
  return orders.sort(byAge);
}

/** Every idempotency record, by key. */
export async function allRecords(aws: Aws): Promise<readonly IdempotencyRecord[]> {
  const records: IdempotencyRecord[] = [];
  for await (const item of scan(aws, aws.names.idempotencyTable)) records.push(toRecord(item));
  return records.sort((a, b) => a.key.localeCompare(b.key));
}

/** The rows of one order id, oldest first. */
export async function ordersOf(aws: Aws, orderId: string): Promise<readonly Order[]> {
  const { paginateQuery } = await import("@aws-sdk/client-dynamodb");
  const orders: Order[] = [];
  const pages = paginateQuery(
    { client: await aws.dynamodb() },
    {
      TableName: aws.names.ordersTable,
      KeyConditionExpression: "order_id = :id",
      ExpressionAttributeValues: { ":id": { S: orderId } },
      ConsistentRead: true,
    },
  );
  for await (const page of pages) orders.push(...(page.Items ?? []).map(toOrder));
  return orders.sort(byAge);
}

export async function recordOf(aws: Aws, key: string): Promise<IdempotencyRecord | undefined> {
  const { GetItemCommand } = await import("@aws-sdk/client-dynamodb");
  const { Item } = await (await aws.dynamodb()).send(
    new GetItemCommand({
      TableName: aws.names.idempotencyTable,
      Key: { idempotency_key: { S: key } },
      ConsistentRead: true,
    }),
  );
  return Item === undefined ? undefined : toRecord(Item);
}

export async function deleteOrder(aws: Aws, order: Pick<Order, "orderId" | "executionId">): Promise<void> {
  const { DeleteItemCommand } = await import("@aws-sdk/client-dynamodb");
  await (await aws.dynamodb()).send(
    new DeleteItemCommand({
      TableName: aws.names.ordersTable,
      Key: { order_id: { S: order.orderId }, execution_id: { S: order.executionId } },
    }),
  );
}

export async function deleteRecord(aws: Aws, key: string): Promise<void> {
  const { DeleteItemCommand } = await import("@aws-sdk/client-dynamodb");
  await (await aws.dynamodb()).send(
    new DeleteItemCommand({ TableName: aws.names.idempotencyTable, Key: { idempotency_key: { S: key } } }),
  );
}
