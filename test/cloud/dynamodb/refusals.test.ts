/** Writes of a busy AWS, which the home's owner may ask for, as real clients see them over the wire. */
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cloud, openCloud } from "../../../src/cloud/index.js";
import { makeHome, removeHome } from "../../support/cli.js";

const home = makeHome();
let cloud: Cloud | undefined;
let client: DynamoDBClient | undefined;

const there = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("It is there once the tests begin.");
  return value;
};
const attempt = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => error,
  );
const item = (TableName: string, id: string) => ({ TableName, Item: { id: { S: id } } });
const both = () =>
  there(client).send(
    new TransactWriteItemsCommand({
      TransactItems: [{ Put: item("Held", "a") }, { Put: item("Free", "a") }],
    }),
  );

beforeAll(async () => {
  cloud = await openCloud({ home, kind: "command", time: "virtual", notice: () => {} });
  const { endpoint, settings } = cloud;
  const { region, accessKeyId, secretAccessKey } = settings;
  client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });
  for (const TableName of ["Held", "Free"])
    await client.send(
      new CreateTableCommand({
        TableName,
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
});
afterAll(async () => {
  await cloud?.close({ force: true });
  removeHome(home);
});

test("items that another transaction holds, until the owner says otherwise", async () => {
  const { admin, settings } = there(cloud);
  await admin.refuseWrites(settings.region, { tables: ["Held"], reason: "TransactionConflict" });
  expect(await attempt(there(client).send(new PutItemCommand(item("Held", "a"))))).toMatchObject({
    name: "TransactionConflictException",
  });
  expect(await attempt(both())).toMatchObject({
    name: "TransactionCanceledException",
    CancellationReasons: [{ Code: "TransactionConflict" }, { Code: "None" }],
  });
  const { Item } = await there(client).send(
    new GetItemCommand({ TableName: "Free", Key: { id: { S: "a" } } }),
  );
  expect(Item).toBeUndefined();
  const { UnprocessedItems } = await there(client).send(
    new BatchWriteItemCommand({
      RequestItems: {
        Held: [{ PutRequest: { Item: { id: { S: "b" } } } }],
        Free: [{ PutRequest: { Item: { id: { S: "b" } } } }],
      },
    }),
  );
  expect(Object.keys(UnprocessedItems ?? {})).toEqual(["Held"]);
  await admin.refuseWrites(settings.region);
  expect(await attempt(both())).toBe("done");
});

test.each([
  ["ProvisionedThroughputExceeded", "ProvisionedThroughputExceededException"],
  ["ThrottlingError", "ThrottlingException"],
] as const)("%s, by itself and in a transaction", async (reason, name) => {
  const { admin, settings } = there(cloud);
  await admin.refuseWrites(settings.region, { tables: ["Held"], reason });
  const put = () => attempt(there(client).send(new PutItemCommand(item("Held", reason))));
  expect(await put()).toMatchObject({ name });
  expect(await attempt(both())).toMatchObject({ CancellationReasons: [{ Code: reason }, { Code: "None" }] });
  // Patient clients get through by themselves, before a function runs out of time.
  const tries = [];
  for (let nth = 2; nth <= 6; nth += 1) tries.push(await put());
  expect(tries.map((each) => each === "done")).toEqual([false, false, false, false, true]);
  await admin.refuseWrites(settings.region);
});

test("what is no refusal is not taken for one", async () => {
  const { admin, settings } = there(cloud);
  await expect(
    admin.refuseWrites("nowhere", { tables: ["Held"], reason: "TransactionConflict" }),
  ).rejects.toThrow("AWS has no region nowhere.");
  expect((await admin.refuseWrites(settings.region)).pid).toBe(process.pid);
});
