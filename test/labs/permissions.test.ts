/** The course's role allows what the handlers need and no more, and a learner sees what happens without it. */
import { PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli } from "../support/cli.js";
import { startWorld, type World } from "../support/world.js";

const TABLES = "arn:aws:dynamodb:us-east-1:123456789012:table";
const LOGS = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/my-function";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

/** Puts the course's policy back, without one of its parts. */
async function putPolicy(...allowed: readonly (readonly [action: string, resource: string])[]) {
  await world.iam.send(
    new PutRolePolicyCommand({
      RoleName: "idem-lab-role",
      PolicyName: "idem-lab-least-privilege",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          ...allowed.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource })),
          { Effect: "Allow", Action: "logs:*", Resource: [LOGS, `${LOGS}:*`] },
        ],
      }),
    }),
  );
}

test.each([
  ["step-3", "Orders", "IdempotencyTable"],
  ["step-5", "IdempotencyTable", "Orders"],
])("%s fails without PutItem on %s, and its log says so in AWS's words", async (lab, missing, left) => {
  expect((await cli(["run", lab, "--home", world.home])).status).toBe(0);
  await putPolicy(["dynamodb:PutItem", `${TABLES}/${left}`]);
  const { lambda } = world;
  const { InvokeCommand } = await import("@aws-sdk/client-lambda");
  const answer = await lambda.send(
    new InvokeCommand({
      FunctionName: "my-function",
      Payload: JSON.stringify({ order_id: "ORD-900", idempotency_key: "ORD-900" }),
    }),
  );
  const sentence =
    "User: arn:aws:sts::123456789012:assumed-role/idem-lab-role/my-function is not authorized to perform: " +
    `dynamodb:PutItem on resource: ${TABLES}/${missing} because no identity-based policy allows the dynamodb:PutItem action`;
  expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toMatchObject({
    errorType: "AccessDeniedException",
    errorMessage: sentence,
  });
  const { stdout } = await cli(["logs", "--plain", "--home", world.home]);
  expect(stdout.replace(/\s+/g, " ")).toContain(sentence);
});

test("they can't delete what is remembered, and can put something else in its place", async () => {
  expect((await cli(["run", "step-5", "--home", world.home])).status).toBe(0);
  const { lambda, dynamodb } = world;
  const { InvokeCommand, UpdateFunctionCodeCommand, waitUntilFunctionUpdatedV2 } = await import(
    "@aws-sdk/client-lambda"
  );
  const { zipSync } = await import("fflate");
  const FunctionName = "my-function";
  const taken = `
    import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
    const client = new DynamoDBClient({});
    const TableName = process.env.IDEMPOTENCY_TABLE;
    const Key = { idempotency_key: { S: "ORD-123" } };
    export const handler = async () => {
      const denied = await client.send(new DeleteItemCommand({ TableName, Key })).catch(({ name }) => name);
      await client.send(new PutItemCommand({ TableName, Item: { ...Key, expiry_time: { N: "1" } } }));
      return denied;
    };`;
  const ZipFile = zipSync({ "index.mjs": new TextEncoder().encode(taken) });
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  await waitUntilFunctionUpdatedV2(
    { client: lambda, minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 30 },
    { FunctionName },
  );
  const { Payload = [] } = await lambda.send(new InvokeCommand({ FunctionName }));
  expect(JSON.parse(Buffer.from(Payload).toString())).toBe("AccessDeniedException");
  const { GetItemCommand } = await import("@aws-sdk/client-dynamodb");
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: "IdempotencyTable", Key: { idempotency_key: { S: "ORD-123" } } }),
  );
  expect(Item?.expiry_time).toEqual({ N: "1" });
});
