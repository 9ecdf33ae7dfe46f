import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, it } from "vitest";
import { createDynamoDb, DynamoDbError, type DynamoDbRequest } from "../../../src/cloud/dynamodb/index.js";
import { errorBody } from "./support.js";

/** Transactions that a hook holds, and what becomes of those who want their items meanwhile. */

const TableName = "Orders";
const key = (id: string) => ({ id: { S: id } });
const put = (id: string, n = 1) => ({ Put: { TableName, Item: { ...key(id), n: { N: String(n) } } } });
const get = (id: string) => ({ Get: { TableName, Key: key(id) } });
const absent = (id: string) => ({
  ConditionCheck: { TableName, Key: key(id), ConditionExpression: "attribute_not_exists(id)" },
});
const conflict = { name: "TransactionConflictException", message: "Transaction is ongoing for the item" };
const inProgress = {
  name: "TransactionInProgressException",
  message: "The transaction with the given request token is already in progress.",
};

/** A hook at which the transactions of clients wait, one after the other. */
class Gate {
  readonly #waiting: ((error?: DynamoDbError) => void)[] = [];
  #arrived = () => {};

  readonly before = ({ operation, caller }: DynamoDbRequest) =>
    operation !== "TransactWriteItems" || caller === undefined
      ? undefined
      : new Promise<DynamoDbError | undefined>((resolve) => {
          this.#waiting.push(resolve);
          this.#arrived();
        });

  /** Sends a request and waits until it waits here. What becomes of it is in `outcome`. */
  async hold(send: () => Promise<unknown>): Promise<{ readonly outcome: Promise<unknown> }> {
    const arrived = new Promise<void>((resolve) => {
      this.#arrived = resolve;
    });
    const outcome = send().then(
      () => "done",
      (error: unknown) => error,
    );
    await arrived;
    return { outcome };
  }

  /** Lets the one go on that waits longest. */
  release(error?: DynamoDbError): void {
    this.#waiting.shift()?.(error);
  }
}

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function world(over: "process" | "port" = "process") {
  const gate = new Gate();
  const db = createDynamoDb({ hooks: { before: gate.before } });
  db.execute("CreateTable", {
    TableName,
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  const { requestHandler, endpoint, ...config } = db.clientConfig();
  const client = new DynamoDBClient({
    ...config,
    ...(over === "process" ? { endpoint, requestHandler } : { endpoint: (await db.listen()).endpoint }),
    // Clients try again when a transaction is in progress.
    maxAttempts: 1,
  });
  closers.push(
    () => client.destroy(),
    () => db.close(),
  );
  const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) => () =>
    client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
  return {
    db,
    client,
    gate,
    transact,
    stored: (id: string) => db.execute("GetItem", { TableName, Key: key(id) }).Item,
  };
}

describe.each(["process", "port"] as const)("a transaction in flight (in %s)", (over) => {
  it("owns its items: other writes to them are refused", async () => {
    const { db, client, gate, transact } = await world(over);
    const { outcome } = await gate.hold(transact([put("a"), absent("b")]));
    for (const id of ["a", "b"]) {
      const Key = key(id);
      // Nobody looks at conditions, or at what an update could not do.
      const condition = { ConditionExpression: "attribute_exists(id)" };
      const writes = [
        client.send(new PutItemCommand({ TableName, Item: Key, ...condition })),
        client.send(new DeleteItemCommand({ TableName, Key, ...condition })),
        client.send(new UpdateItemCommand({ TableName, Key, UpdateExpression: "SET n = n" })),
      ];
      for (const write of writes) await expect(write).rejects.toMatchObject(conflict);
    }
    expect(errorBody(db, "DeleteItem", { TableName, Key: key("a") })).toEqual({
      __type: "com.amazonaws.dynamodb.v20120810#TransactionConflictException",
      message: conflict.message,
    });
    gate.release();
    expect(await outcome).toBe("done");
    await client.send(new DeleteItemCommand({ TableName, Key: key("a") }));
    await client.send(new PutItemCommand({ TableName, Item: key("b") }));
  });

  it("keeps nobody from other items, nor from reading outside of transactions", async () => {
    const { db, client, gate, transact } = await world(over);
    db.execute("PutItem", { TableName, Item: key("a") });
    const { outcome } = await gate.hold(transact([put("a")]));
    await client.send(new PutItemCommand({ TableName, Item: key("c") }));
    const before = { id: { S: "a" } };
    expect((await client.send(new GetItemCommand({ TableName, Key: key("a") }))).Item).toEqual(before);
    expect((await client.send(new ScanCommand({ TableName }))).Count).toBe(2);
    const query = { KeyConditionExpression: "id = :a", ExpressionAttributeValues: { ":a": { S: "a" } } };
    expect((await client.send(new QueryCommand({ TableName, ...query }))).Items).toEqual([before]);
    const batch = { RequestItems: { [TableName]: { Keys: [key("a")] } } };
    expect((await client.send(new BatchGetItemCommand(batch))).Responses).toEqual({ [TableName]: [before] });
    gate.release();
    expect(await outcome).toBe("done");
  });

  it("cancels transactions that include its items, with a reason for each item", async () => {
    const { db, client, gate, transact } = await world(over);
    db.execute("PutItem", { TableName, Item: key("taken") });
    const { outcome } = await gate.hold(transact([put("a"), put("b")]));
    await expect(
      client.send(new TransactGetItemsCommand({ TransactItems: [get("c"), get("b")] })),
    ).rejects.toMatchObject({
      name: "TransactionCanceledException",
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, TransactionConflict]",
      CancellationReasons: [{ Code: "None" }, { Code: "TransactionConflict", Message: conflict.message }],
    });
    const taken = { TableName, Item: key("taken"), ConditionExpression: "attribute_not_exists(id)" };
    const state = db.hash();
    expect(
      errorBody(db, "TransactWriteItems", { TransactItems: [put("c"), put("b", 2), { Put: taken }] }),
    ).toMatchObject({
      CancellationReasons: [
        { Code: "None" },
        { Code: "TransactionConflict", Message: conflict.message },
        { Code: "ConditionalCheckFailed" },
      ],
    });
    expect(db.hash()).toBe(state);
    gate.release();
    expect(await outcome).toBe("done");
  });

  it("gives back its items of a batch unprocessed, and the rest is done", async () => {
    const { client, gate, transact, stored } = await world(over);
    const { outcome } = await gate.hold(transact([put("a"), absent("b")]));
    const requests = {
      a: { PutRequest: { Item: { ...key("a"), x: { B: new Uint8Array([1, 2]) } } } },
      b: { DeleteRequest: { Key: key("b") } },
      c: { PutRequest: { Item: key("c") } },
    };
    const RequestItems = { [TableName]: [requests.a, requests.b, requests.c] };
    const answer = await client.send(
      new BatchWriteItemCommand({ RequestItems, ReturnConsumedCapacity: "TOTAL" }),
    );
    expect(answer.UnprocessedItems).toEqual({ [TableName]: [requests.a, requests.b] });
    expect(answer.ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 1 }]);
    expect(stored("c")).toEqual(key("c"));
    gate.release();
    expect(await outcome).toBe("done");
    const { UnprocessedItems } = answer;
    expect(
      (await client.send(new BatchWriteItemCommand({ RequestItems: UnprocessedItems }))).UnprocessedItems,
    ).toEqual({});
  });

  it("is in progress for who sends its token again, and a replay after it", async () => {
    const { client, gate, transact, stored } = await world(over);
    const add = {
      Update: {
        TableName,
        Key: key("a"),
        UpdateExpression: "ADD n :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      },
    };
    const send = transact([add], "token");
    const first = await gate.hold(send);
    const second = await gate.hold(send);
    gate.release();
    expect(await first.outcome).toBe("done");
    gate.release();
    expect(await second.outcome).toMatchObject(inProgress);
    // A replay writes nothing: nothing is in flight.
    const third = await gate.hold(send);
    await client.send(new UpdateItemCommand(add.Update));
    gate.release();
    expect(await third.outcome).toBe("done");
    expect(stored("a")).toEqual({ ...key("a"), n: { N: "2" } });
  });
});

describe("a transaction in flight", () => {
  it("has lost what another one had when it came, and has nothing itself", async () => {
    const { db, gate, transact, stored } = await world();
    const first = await gate.hold(transact([put("a"), put("b")]));
    const second = await gate.hold(transact([put("b", 2), put("c", 2)]));
    db.execute("PutItem", { TableName, Item: key("c") });
    gate.release();
    expect(await first.outcome).toBe("done");
    gate.release();
    expect(await second.outcome).toMatchObject({
      CancellationReasons: [{ Code: "TransactionConflict" }, { Code: "None" }],
    });
    expect([stored("b"), stored("c")]).toEqual([{ ...key("b"), n: { N: "1" } }, key("c")]);
  });

  it.each<[string, TransactWriteItem[], DynamoDbError | undefined, string]>([
    ["is refused by its hook", [put("a")], new DynamoDbError("x#Denied", "no"), "Denied"],
    ["has a condition that fails", [absent("taken"), put("a")], undefined, "TransactionCanceledException"],
  ])("gives its items back when it %s", async (_what, items, error, name) => {
    const { db, gate, transact } = await world();
    db.execute("PutItem", { TableName, Item: key("taken") });
    const { outcome } = await gate.hold(transact(items, "token"));
    gate.release(error);
    expect(await outcome).toMatchObject({ name });
    db.execute("PutItem", { TableName, Item: key("a") });
    const again = await gate.hold(transact([put("a")], "token"));
    gate.release();
    expect(await again.outcome).toBe("done");
  });

  it.each<[string, TransactWriteItem[]]>([
    ["two parts on one item", [put("a"), absent("a")]],
    ["a table that is not there", [put("a"), { Put: { TableName: "None", Item: key("x") } }]],
  ])("owns nothing that it will be refused for: %s", async (_what, items) => {
    const { db, gate, transact } = await world();
    const { outcome } = await gate.hold(transact(items));
    db.execute("PutItem", { TableName, Item: key("a") });
    gate.release();
    expect(await outcome).toBeInstanceOf(Error);
  });
});
