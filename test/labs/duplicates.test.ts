/** Where Lambda delivers accepted events more than once by itself, labs that ran well pass, and wrong worlds fail. */
import {
  type AttributeValue,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import { cli, cliJson, type RunJson, temporaryHome, type VerifyJson } from "../support/cli.js";

/** Labs that send events, and how many executions those take of whose deliveries none is doubled. */
const SENDING = LABS.filter(({ uses }) => uses.key).map(({ id }) => id);
const EXECUTIONS: Readonly<Record<string, number>> = {
  "step-3": 1,
  "step-4": 3,
  "step-5": 1,
  "step-6": 3,
  "step-7": 3 + 2,
  "step-8": 3,
  "step-11": 2 + 1 + 2 + 1 + 1,
  "step-13": 3,
  "step-15": 3 + 3 + 1,
};

async function inDuplicates(
  rate: number,
  seed: number,
  what: (home: string, dynamodb: DynamoDBClient) => Promise<void>,
): Promise<void> {
  const home = temporaryHome();
  await cli(["cloud", "start", "--home", home, "--duplicate-rate", String(rate), "--seed", String(seed)]);
  try {
    const { document } = await cliJson<{ env: Record<string, string> }>(home, "cloud", "env");
    const { env } = document;
    await what(
      home,
      new DynamoDBClient({
        endpoint: env.AWS_ENDPOINT_URL ?? "",
        region: env.AWS_REGION ?? "",
        credentials: {
          accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
          secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
        },
      }),
    );
  } finally {
    await cli(["cloud", "stop", "--home", home]);
  }
}

const failedOf = (checks: RunJson["checks"]): readonly string[] =>
  checks.filter(({ verdict }) => verdict !== "pass").map(({ id, observed }) => `${id}: ${observed}`);

const executionsOf = ({ deliveries }: RunJson): number =>
  deliveries.reduce((sum, { attempts }) => sum + attempts.length, 0);

describe.each([
  [1, 1],
  [0.5, 7],
])("of all events %d are doubled, seed %d", (rate, seed) => {
  test("every lab passes", () =>
    inDuplicates(rate, seed, async (home) => {
      let executions = 0;
      for (const lab of SENDING) {
        const { status, document } = await cliJson<RunJson>(home, "run", lab);
        expect({ lab, status, failed: failedOf(document.checks) }).toEqual({ lab, status: 0, failed: [] });
        if (lab in EXECUTIONS) executions += executionsOf(document);
      }
      const times = Object.values(EXECUTIONS).reduce((sum, each) => sum + each, 0);
      expect(executions).toBeGreaterThan(times);
      const { document, status } = await cliJson<VerifyJson>(home, "verify");
      expect({ status, failed: document.labs.flatMap(({ checks }) => failedOf(checks)) }).toEqual({
        status: 0,
        failed: [],
      });
    }));
});

test("the ledger is held to the executions, not to the deliveries", () =>
  inDuplicates(1, 3, async (home, dynamodb) => {
    const { document } = await cliJson<RunJson>(home, "run", "step-4", "--times", "3");
    expect(document.effects).toEqual([{ key: "ORD-123", count: 6 }]);
    expect(executionsOf(document)).toBe(6);

    const verdict = async (): Promise<string | undefined> => {
      const { document: seen } = await cliJson<VerifyJson>(home, "verify", "step-4");
      const failed = failedOf(seen.labs[0]?.checks ?? []);
      expect(failed.length).toBeLessThan(2);
      return failed[0];
    };
    const TableName = "Orders";
    const { Items = [] } = await dynamodb.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "order_id = :id",
        ExpressionAttributeValues: { ":id": { S: "ORD-123" } },
      }),
    );
    const put = (Item: Record<string, AttributeValue>) =>
      dynamodb.send(new PutItemCommand({ TableName, Item }));
    const remove = ({ order_id, execution_id }: Record<string, AttributeValue>) =>
      dynamodb.send(
        new DeleteItemCommand({
          TableName,
          Key: { order_id: order_id ?? { S: "" }, execution_id: execution_id ?? { S: "" } },
        }),
      );
    const [order = {}] = Items;
    expect(await verdict()).toBeUndefined();

    await remove(order);
    expect(await verdict()).toMatch(/^damage-shown: 5 orders, 1 of request \S+, which ran 2 times/);
    const { request_id: _left, ...unattributed } = order;
    await put(unattributed);
    expect(await verdict()).toMatch(/^damage-shown: 6 orders, 1 of request/);
    await put({ ...order, request_id: { S: "of-no-execution" } });
    expect(await verdict()).toMatch(/^damage-shown: 6 orders, 1 of request/);
    await put(order);
    expect(await verdict()).toBeUndefined();

    const oneMore = { ...order, execution_id: { S: "one-more" } };
    await put(oneMore);
    expect(await verdict()).toMatch(/^damage-shown: 7 orders, 3 of request \S+, which ran 2 times/);
    await put({ ...oneMore, request_id: { S: "of-no-execution" } });
    expect(await verdict()).toMatch(/^damage-shown: 7 orders, 1 of no execution in the log/);
    await remove(oneMore);
    expect(await verdict()).toBeUndefined();
  }));
