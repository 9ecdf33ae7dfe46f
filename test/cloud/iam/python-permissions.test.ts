/** boto3 within a handler: it acts with the function's role, and is told what the role may not do in AWS's words. */
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonProblem } from "../../../src/cloud/lambda/environments/python.js";
import {
  call,
  createWorkerRole,
  deployFiles,
  grantWorker,
  startTestCloud,
  type TestCloud,
} from "../support/cloud.js";

const problem = await pythonProblem();
const FUNCTION = "boto3-worker";
const SESSION = `arn:aws:sts::123456789012:assumed-role/boto3/${FUNCTION}`;

/** Calls what it is told to, with clients that only the environment configures. */
const HANDLER = `
import boto3
from botocore.exceptions import ClientError

def handler(event, context):
    client = boto3.client(event["service"])
    if "catch" not in event:
        getattr(client, event["call"])(**event["with"])
        return "done"
    try:
        getattr(client, event["call"])(**event["with"])
    except ClientError as error:
        said = error.response["Error"]
        return [said["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"], said["Message"]]
`;

const denied = (action: string, resource: string): string =>
  `User: ${SESSION} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

describe.skipIf(problem !== undefined)(
  `boto3 within a handler${problem === undefined ? "" : ` (skipped: ${problem})`}`,
  () => {
    let aws: TestCloud;
    let sqs: SQSClient;
    let QueueUrl = "";
    beforeAll(async () => {
      aws = await startTestCloud();
      sqs = new SQSClient(aws.settings);
      QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: "q" }))).QueueUrl ?? "";
      await aws.dynamodb.send(
        new CreateTableCommand({
          TableName: "Orders",
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          BillingMode: "PAY_PER_REQUEST",
        }),
      );
      await deployFiles(aws, {
        name: FUNCTION,
        role: await createWorkerRole(aws, "boto3"),
        runtime: "python3.12",
        files: { "index.py": Buffer.from(HANDLER) },
      });
    });
    afterAll(async () => {
      sqs.destroy();
      await aws.end();
      expect(aws.notices).toEqual([]);
    });

    const put = {
      service: "dynamodb",
      call: "put_item",
      with: { TableName: "Orders", Item: { id: { S: "1" } } },
    };
    const calls: readonly (readonly [string, () => object, string, string, number, string])[] = [
      [
        "dynamodb",
        () => put,
        "dynamodb:PutItem",
        "AccessDeniedException",
        400,
        "dynamodb:us-east-1:123456789012:table/Orders",
      ],
      [
        "sqs",
        () => ({ service: "sqs", call: "send_message", with: { QueueUrl, MessageBody: "m" } }),
        "sqs:sendmessage",
        "AccessDenied",
        403,
        "sqs:us-east-1:123456789012:q",
      ],
      [
        "lambda",
        () => ({ service: "lambda", call: "get_function", with: { FunctionName: FUNCTION } }),
        "lambda:GetFunction",
        "AccessDeniedException",
        403,
        `lambda:us-east-1:123456789012:function:${FUNCTION}`,
      ],
    ];

    test.each(calls)("%s: denied, then allowed", async (_service, event, action, code, status, resource) => {
      await grantWorker(aws, "boto3");
      expect(await call(aws, FUNCTION, { ...event(), catch: true })).toEqual([
        code,
        status,
        denied(action, `arn:aws:${resource}`),
      ]);
      await grantWorker(aws, "boto3", action);
      expect(await call(aws, FUNCTION, event())).toBe("done");
    });

    test("what was sent arrived", async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      expect(Messages.map(({ Body }) => Body)).toEqual(["m"]);
    });

    test("uncaught, a denial is the function's error, and its log shows it", async () => {
      await grantWorker(aws, "boto3");
      const errorMessage = `An error occurred (AccessDeniedException) when calling the PutItem operation: ${denied("dynamodb:PutItem", "arn:aws:dynamodb:us-east-1:123456789012:table/Orders")}`;
      expect(await call(aws, FUNCTION, put)).toMatchObject({ errorType: "ClientError", errorMessage });
      expect((await aws.messages(`/aws/lambda/${FUNCTION}`)).join("\n")).toContain(errorMessage);
    });
  },
);
