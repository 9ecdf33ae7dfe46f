/** Regions: each a world of its own, in one home, behind one port. */
import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { InvokeCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cloud, openCloud } from "../../src/cloud/open.js";
import { holds } from "../support/behaviours.js";
import { makeHome, removeHome } from "../support/cli.js";
import { call, clientsOf, createWorkerRole, deploy } from "./support/cloud.js";

let home: string;
let cloud: Cloud;
beforeAll(async () => {
  home = makeHome();
  cloud = await open();
});
afterAll(async () => {
  await cloud.close({ force: true });
  removeHome(home);
});

const open = () => openCloud({ home, kind: "command", time: "virtual", notice: () => {} });

/** The clients of a region. */
const at = (region: string) => {
  const clients = clientsOf({ ...cloud, settings: { ...cloud.settings, region } });
  return { ...clients, sqs: new SQSClient(clients.settings) };
};

const table = (TableName: string) =>
  new CreateTableCommand({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  });

const HANDLER = `
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
export const handler = async ({ id }, context) => {
  await new DynamoDBClient({}).send(new PutItemCommand({ TableName: "Orders", Item: { id: { S: id } } }));
  return { region: process.env.AWS_REGION, arn: context.invokedFunctionArn };
};`;

test(
  "tables, queues, functions and logs of a region are its own; roles are everywhere",
  holds("Signature Version 4", {
    operation: "any",
    behaviour: "a request goes to the region that it was signed for",
    source: "IAM user guide, Create a signed AWS API request: the credential scope names the region",
  }),
  async () => {
    const [here, there] = [at("us-east-1"), at("eu-west-1")];
    await here.dynamodb.send(table("Here"));
    const { TableDescription } = await there.dynamodb.send(table("Orders"));
    expect(TableDescription?.TableArn).toBe("arn:aws:dynamodb:eu-west-1:123456789012:table/Orders");
    expect((await here.dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(["Here"]);
    expect((await there.dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(["Orders"]);

    const { QueueUrl } = await there.sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
    expect((await here.sqs.send(new ListQueuesCommand({}))).QueueUrls).toBeUndefined();
    const { Attributes } = await there.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
    );
    expect(Attributes?.QueueArn).toBe("arn:aws:sqs:eu-west-1:123456789012:orders");

    const role = await createWorkerRole(here, "worker", "dynamodb:PutItem");
    expect((await there.iam.send(new GetRoleCommand({ RoleName: "worker" }))).Role?.Arn).toBe(role);
    await deploy(there, "orders", role, HANDLER);
    expect((await here.lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
    expect(await call(there, "orders", { id: "a" })).toEqual({
      region: "eu-west-1",
      arn: "arn:aws:lambda:eu-west-1:123456789012:function:orders",
    });
    expect(await there.messages("/aws/lambda/orders")).not.toEqual([]);
    expect((await here.logs.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  },
);

test("aws:RequestedRegion is the region that was asked", async () => {
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "*",
        Resource: "*",
        Condition: { StringEquals: { "aws:RequestedRegion": "us-east-1" } },
      },
    ],
  });
  const there = at("eu-west-1");
  await there.iam.send(new PutRolePolicyCommand({ RoleName: "worker", PolicyName: "work", PolicyDocument }));
  const { errorMessage } = await call(there, "orders", { id: "b" });
  expect(errorMessage).toMatch(/is not authorized to perform: dynamodb:PutItem/);
});

test("what a region accepted is done after a restart, whoever asks first", async () => {
  const there = at("eu-west-1");
  await there.iam.send(
    new PutRolePolicyCommand({
      RoleName: "worker",
      PolicyName: "work",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
      }),
    }),
  );
  await there.dynamodb.send(new PutItemCommand({ TableName: "Orders", Item: { id: { S: "kept" } } }));
  await there.lambda.send(
    new InvokeCommand({
      FunctionName: "orders",
      InvocationType: "Event",
      Payload: Buffer.from(JSON.stringify({ id: "event" })),
    }),
  );
  await cloud.close({ force: true });
  cloud = await open();
  expect((await at("us-east-1").dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual(["Here"]);
  const again = at("eu-west-1");
  const ends = async () =>
    (await again.messages("/aws/lambda/orders")).filter((line) => line.startsWith("END")).length;
  await expect.poll(ends, { timeout: 30_000 }).toBeGreaterThanOrEqual(3);
});
