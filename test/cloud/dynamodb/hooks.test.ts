import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, it } from "vitest";
import {
  createDynamoDb,
  type DynamoDb,
  DynamoDbError,
  type DynamoDbHooks,
} from "../../../src/cloud/dynamodb/index.js";

/** What hooks are told, and what they can do. */

const TableName = "Orders";
const Item = { id: { S: "a" } };
const ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/Orders";
const denied = new DynamoDbError("com.amazon.coral.service#AccessDeniedException", "No.");

let db: DynamoDb | undefined;
afterEach(() => db?.close());

/** Hooks are absent while the table is made. */
function world(hooks: DynamoDbHooks): DynamoDb {
  let on = false;
  const created = createDynamoDb({
    hooks: {
      before: (request) => (on ? hooks.before?.(request) : undefined),
      after: (request, outcome) => (on ? hooks.after?.(request, outcome) : undefined),
    },
  });
  created.execute("CreateTable", {
    TableName,
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  on = true;
  db = created;
  return created;
}

const calls: readonly [string, (db: DynamoDb) => Promise<unknown>][] = [
  ["execute", async (db) => db.execute("PutItem", { TableName, Item })],
  ["a client in process", (db) => put(db.clientConfig())],
  ["a client on a port", async (db) => put({ ...(await withoutHandler(db)) })],
];

async function withoutHandler(db: DynamoDb) {
  const { region, credentials } = db.clientConfig();
  return { region, credentials, endpoint: (await db.listen()).endpoint };
}

async function put(config: object): Promise<unknown> {
  const client = new DynamoDBClient({ ...config, maxAttempts: 1 });
  try {
    return await client.send(new PutItemCommand({ TableName, Item }));
  } finally {
    client.destroy();
  }
}

describe.each(calls)("hooks around a call by %s", (way, call) => {
  it("are told who asked, what, with which permission, and what became of it", async () => {
    const seen: unknown[] = [];
    const db = world({
      before: ({ operation, input, access, caller, requestId }) => {
        expect(requestId).toMatch(/^REQUEST[0-9]{45}$/);
        expect(caller?.arn).toBe(way === "execute" ? undefined : "arn:aws:iam::000000000000:root");
        seen.push([operation, input, access()]);
        return undefined;
      },
      after: ({ operation }, { error, status, body }) => {
        seen.push([operation, error, status, body]);
        return undefined;
      },
    });
    await call(db);
    expect(seen).toEqual([
      ["PutItem", { TableName, Item }, [{ action: "dynamodb:PutItem", resource: ARN }]],
      ["PutItem", undefined, 200, "{}"],
    ]);
  });

  it("refuse before anything happens, and after it was done", async () => {
    let when: keyof DynamoDbHooks = "before";
    const bodies: string[] = [];
    const db = world({
      before: () => (when === "before" ? denied : undefined),
      after: (_request, { body }) => {
        bodies.push(body);
        return when === "after" ? denied : undefined;
      },
    });
    const empty = db.hash();
    await expect(call(db)).rejects.toMatchObject({ message: "No." });
    expect(db.hash()).toBe(empty);
    when = "after";
    await expect(call(db)).rejects.toMatchObject({ message: "No." });
    expect(db.hash()).not.toBe(empty);
    expect(bodies).toEqual([denied.toJson(), "{}"]);
  });

  it("may throw an answer, too", async () => {
    const db = world({
      before: () => {
        throw denied;
      },
    });
    await expect(call(db)).rejects.toMatchObject({ message: "No." });
  });

  it("that fail are no answer of DynamoDB's, and the next request is answered", async () => {
    let broken = true;
    const db = world({
      before: () => {
        if (broken) throw new TypeError("A mistake in the hook");
        return undefined;
      },
    });
    await expect(call(db)).rejects.toThrow(
      way === "a client on a port"
        ? "The engine or a hook failed: TypeError: A mistake in the hook"
        : "A mistake in the hook",
    );
    broken = false;
    await call(db);
  });
});

describe("an asynchronous hook", () => {
  it("holds a client's request", async () => {
    const db = world({ before: async ({ operation }) => (operation === "GetItem" ? denied : undefined) });
    await put(db.clientConfig());
    const client = new DynamoDBClient(db.clientConfig());
    await expect(client.send(new GetItemCommand({ TableName, Key: Item }))).rejects.toThrow("No.");
  });

  it.each(["before", "after"] as const)("is nothing that execute can wait for: %s", (hook) => {
    const db = world({ [hook]: () => Promise.reject(new Error("nobody waits")) });
    expect(() => db.execute("PutItem", { TableName, Item })).toThrow(
      `The hook '${hook}' answered PutItem with a promise, for which 'execute' cannot wait`,
    );
  });
});
