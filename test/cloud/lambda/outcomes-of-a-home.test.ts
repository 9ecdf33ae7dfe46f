/** What became of asynchronous invocations, read from real queues through the one port, also after a kill -9. */
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { deploy, startTestCloud, type TestCloud, TRUST_POLICY } from "../support/cloud.js";

const ROLE = "arn:aws:iam::123456789012:role/worker";
const arn = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;

let aws: TestCloud;
let sqs: SQSClient;
const urls = new Map<string, string>();
beforeAll(async () => {
  aws = await startTestCloud();
  sqs = new SQSClient(aws.settings);
  await aws.iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: TRUST_POLICY }));
  await aws.iam.send(
    new PutRolePolicyCommand({
      RoleName: "worker",
      PolicyName: "send",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["sqs:SendMessage", "logs:*"], Resource: "*" }],
      }),
    }),
  );
  for (const QueueName of ["dead", "success", "failure"]) {
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName }));
    urls.set(QueueName, QueueUrl);
  }
  const source = `export const handler = async (event) => { if (event.raise_error) throw new Error("Test exception"); return { ok: true }; };`;
  await deploy(aws, "worker", ROLE, source);
  await aws.lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: "worker",
      DeadLetterConfig: { TargetArn: arn("dead") },
    }),
  );
  await aws.lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: "worker",
      DestinationConfig: {
        OnSuccess: { Destination: arn("success") },
        OnFailure: { Destination: arn("failure") },
      },
    }),
  );
});
afterAll(async () => {
  sqs.destroy();
  await aws.end();
});

async function received(name: string): Promise<Message> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: urls.get(name),
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
      WaitTimeSeconds: 1,
    }),
  );
  return Messages[0] ?? {};
}

const send = async (event: object): Promise<string> => {
  const answer = await aws.lambda.send(
    new InvokeCommand({
      FunctionName: "worker",
      InvocationType: "Event",
      Payload: JSON.stringify(event),
    }),
  );
  await aws.cloud.admin.settle();
  return answer.$metadata.requestId ?? "";
};

test(
  "a failing event reaches the dead-letter queue and the destination",
  holds("Lambda", {
    operation: "Invoke: asynchronous",
    behaviour: "a failing event reaches the dead-letter queue and the destination",
    source: "LocalStack, test_lambda_destinations (snapshots validated against AWS, 2025-11)",
  }),
  async () => {
    const requestId = await send({ raise_error: 1 });
    expect(await received("dead")).toMatchObject({
      Body: '{"raise_error":1}',
      MessageAttributes: {
        RequestID: { DataType: "String", StringValue: requestId },
        ErrorCode: { DataType: "Number", StringValue: "200" },
        ErrorMessage: { DataType: "String", StringValue: "Test exception" },
      },
    });
    const record = await received("failure");
    expect(JSON.parse(record.Body ?? "")).toMatchObject({
      requestContext: { requestId, condition: "RetriesExhausted", approximateInvokeCount: 3 },
    });
    expect(record.Attributes).toMatchObject({ AWSTraceHeader: expect.stringMatching(/^Root=1-/) });
  },
);

test(
  "a succeeding event reaches its destination",
  holds("Lambda", {
    operation: "Invoke: asynchronous",
    behaviour: "a succeeding event reaches its destination",
    source: "LocalStack, test_lambda_destinations (snapshots validated against AWS, 2025-11)",
  }),
  async () => {
    const requestId = await send({ n: 1 });
    expect(JSON.parse((await received("success")).Body ?? "")).toMatchObject({
      requestContext: { requestId, condition: "Success", approximateInvokeCount: 1 },
      responsePayload: { ok: true },
    });
  },
);

test(
  "an event of a function without concurrency reaches the destination untried",
  holds("Lambda", {
    operation: "Invoke: asynchronous",
    behaviour: "an event of a function without concurrency reaches the destination untried",
    source:
      "LocalStack, test_lambda_destinations (snapshots validated against AWS, 2025-11); Lambda developer guide, invocation-async-retain-records",
  }),
  async () => {
    await aws.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: "worker", ReservedConcurrentExecutions: 0 }),
    );
    const requestId = await send({ n: 1 });
    const record: object = JSON.parse((await received("failure")).Body ?? "");
    expect(record).toMatchObject({
      requestContext: { requestId, condition: "ZeroReservedConcurrency", approximateInvokeCount: 0 },
    });
    expect(record).not.toHaveProperty("responseContext");
  },
);
