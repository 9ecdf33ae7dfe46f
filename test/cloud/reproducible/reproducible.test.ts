/** Two runs with the same seed and the same calls leave the same trace, byte for byte, on any version of Node. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { cliJson, startCli, temporaryHome } from "../../support/cli.js";
import { otherNode } from "../../support/other-node.js";
import { hasNamespaces } from "../lambda/support/isolation.js";
import { deploy, TRUST_POLICY } from "../support/cloud.js";

const OTHER_NODE = "22.23.3";
const ROLE = "arn:aws:iam::123456789012:role/worker";

/** Takes an order, and fails the first time where it is told to. */
const WORKER = `
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
const client = new DynamoDBClient({});
let calls = 0;
export const handler = async (event, context) => {
  calls += 1;
  console.log("order", event.order, "call", calls, "at", new Date().toISOString(), context.getRemainingTimeInMillis());
  await client.send(new PutItemCommand({
    TableName: "Orders",
    Item: { order: { S: event.order }, id: { S: context.awsRequestId + "/" + calls }, at: { N: String(Date.now()) } },
  }));
  if (event.fail) throw new Error("wanted");
  if (process.env.LAMBDA_TASK_ROOT === "/var/task") console.log(new Error("here").stack.split("\\n")[1], process.cwd());
  console.log("done");
  return { calls };
};`;
const WITNESS = `export const handler = async (record) => { console.log(record.requestContext.condition); };`;

const namespaces = await hasNamespaces();
const other = otherNode(OTHER_NODE);

interface Run {
  readonly seed: number;
  readonly node?: string;
}

/** Makes the same calls in a home of its own. @returns the trace */
async function record({ seed, node = process.execPath }: Run): Promise<string> {
  const home = temporaryHome();
  const file = join(home, "trace.jsonl");
  const flags = ["--seed", String(seed), "--duplicate-rate", "0.5", "--trace", file];
  const cloud = startCli(["cloud", "start", "--foreground", "--plain", "--home", home, ...flags], {}, node);
  await cloud.saw("runs at");
  const { document } = await cliJson<{ env: Record<string, string> }>(home, "cloud", "env");
  const settings = {
    endpoint: document.env.AWS_ENDPOINT_URL ?? "",
    region: "us-east-1",
    credentials: {
      accessKeyId: document.env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: document.env.AWS_SECRET_ACCESS_KEY ?? "",
    },
    maxAttempts: 1,
  };
  const [lambda, dynamodb, iam, sqs] = [
    new LambdaClient(settings),
    new DynamoDBClient(settings),
    new IAMClient(settings),
    new SQSClient(settings),
  ];
  await iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: TRUST_POLICY }));
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: "worker",
      PolicyName: "all",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
      }),
    }),
  );
  await dynamodb.send(
    new CreateTableCommand({
      TableName: "Orders",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "order", AttributeType: "S" },
        { AttributeName: "id", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "order", KeyType: "HASH" },
        { AttributeName: "id", KeyType: "RANGE" },
      ],
    }),
  );
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "dead" }));
  await deploy({ lambda }, "worker", ROLE, WORKER);
  await lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: "worker",
      DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:123456789012:dead" },
    }),
  );
  await waitUntilFunctionUpdatedV2(
    { client: lambda, maxWaitTime: 20, minDelay: 0.02, maxDelay: 0.05 },
    { FunctionName: "worker" },
  );
  await deploy({ lambda }, "witness", ROLE, WITNESS);
  const Destination = "arn:aws:lambda:us-east-1:123456789012:function:witness";
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: "worker",
      DestinationConfig: { OnSuccess: { Destination }, OnFailure: { Destination } },
    }),
  );
  const call = (event: object, InvocationType: "Event" | "RequestResponse") =>
    lambda.send(
      new InvokeCommand({ FunctionName: "worker", InvocationType, Payload: JSON.stringify(event) }),
    );
  await call({ order: "sync" }, "RequestResponse");
  for (const order of ["a", "b", "c", "d"]) await call({ order, fail: order === "b" }, "Event");
  await cliJson(home, "cloud", "advance", "2s");
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "by hand" }));
  await call({ order: "between" }, "RequestResponse");
  await cliJson(home, "cloud", "advance", "1h");
  await lambda.send(
    new PutFunctionConcurrencyCommand({ FunctionName: "worker", ReservedConcurrentExecutions: 0 }),
  );
  await call({ order: "e" }, "Event");
  await cliJson(home, "cloud", "advance", "1s");
  await cliJson(home, "cloud", "stop");
  await cloud.ended;
  for (const client of [lambda, dynamodb, iam, sqs]) client.destroy();
  return readFileSync(file, "utf8");
}

interface Line {
  readonly at: string;
  readonly type: string;
  readonly requestId?: string;
  readonly function?: string;
  readonly attempt?: number;
  readonly message?: string;
  readonly condition?: string;
}

const linesOf = (trace: string): Line[] =>
  trace
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("the trace of a run", () => {
  let first: string;

  test("is the same for the same seed and the same calls", async () => {
    first = await record({ seed: 7 });
    expect(await record({ seed: 7 })).toBe(first);
  });

  test.skipIf(other === undefined)(
    `is the same on Node ${OTHER_NODE}${other === undefined ? ": skipped, npx could not get it" : ""}`,
    async () => {
      expect(await record({ seed: 7, node: other ?? "" })).toBe(first);
    },
  );

  test("is another for another seed", async () => {
    expect(await record({ seed: 8 })).not.toBe(first);
  });

  test("tells what happened, in order and at virtual times", () => {
    const lines = linesOf(first);
    expect(lines[0]).toEqual({
      at: "2026-01-01T00:00:00.000Z",
      type: "start",
      seed: 7,
      duplicateRate: 0.5,
      region: "us-east-1",
    });
    const accepted = lines.filter(({ type, function: name }) => type === "accepted" && name === "worker");
    expect(accepted).toHaveLength(5);
    const failing = accepted[1]?.requestId;
    const attempts = lines.filter(({ type, requestId }) => type === "attempt" && requestId === failing);
    expect(attempts.map(({ attempt }) => attempt)).toEqual(expect.arrayContaining([1, 2, 3]));
    const times = lines.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
    expect(new Set(lines.map(({ type }) => type))).toEqual(
      new Set(["start", "clock", "accepted", "attempt", "answer", "log", "dynamodb", "outcome", "sqs"]),
    );
    expect(lines.map(({ condition }) => condition)).toEqual(
      expect.arrayContaining(["Success", "RetriesExhausted", "ZeroReservedConcurrency"]),
    );
  });

  test("shows handlers a clock that stands still while they run", () => {
    const printed = linesOf(first).find(({ message }) => message?.includes("order sync")) ?? { at: "" };
    expect(printed).toMatchObject({ message: expect.stringContaining(`at ${printed.at} 20000`) });
  });

  test("holds nothing of this machine: no path, no real time", () => {
    expect(first).not.toContain(process.cwd());
    expect(first).not.toContain("idem-lab-test-");
    expect(first).not.toContain("127.0.0.1");
    // With namespaces also what a handler prints itself.
    if (namespaces) expect(first).toContain("(file:///var/task/index.mjs:");
    expect(first).not.toContain(new Date().toISOString().slice(0, 10));
  });
});
