/** SQS through boto3 and the AWS CLI, by the environment alone, as `cloud env` sets it, and by the QueueUrl they get. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonProblem } from "../../../src/cloud/lambda/environments/python.js";
import { startTestCloud, type TestCloud } from "../support/cloud.js";

const run = promisify(execFile);
const noPython = await pythonProblem();
const noCli = await run("aws", ["--version"]).then(
  () => undefined,
  () => "the AWS CLI is not installed",
);
const skipped = (problem: string | undefined) => (problem === undefined ? "" : ` (skipped: ${problem})`);

let aws: TestCloud;
beforeAll(async () => {
  aws = await startTestCloud();
});
afterAll(async () => {
  await aws.end();
  expect(aws.notices).toEqual([]);
});

function environment(): NodeJS.ProcessEnv {
  const { AWS_PROFILE, AWS_SESSION_TOKEN, ...rest } = process.env;
  const { accessKeyId, secretAccessKey } = aws.settings.credentials;
  return {
    ...rest,
    AWS_ENDPOINT_URL: aws.cloud.endpoint,
    AWS_ENDPOINT_URL_SQS: aws.cloud.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_MAX_ATTEMPTS: "1",
  };
}

describe.skipIf(noPython !== undefined)(`boto3${skipped(noPython)}`, () => {
  test("sends, receives and deletes, and sees AWS's errors", async () => {
    const code = `
import boto3, json
from botocore.exceptions import ClientError
sqs = boto3.client("sqs")
url = sqs.create_queue(QueueName="boto")["QueueUrl"]
queue = boto3.resource("sqs").Queue(url)
queue.send_message(MessageBody="hello", MessageAttributes={"n": {"DataType": "Number", "StringValue": "1"}})
[message] = queue.receive_messages(MessageAttributeNames=["All"], WaitTimeSeconds=1)
message.delete()
try: sqs.get_queue_url(QueueName="missing")
except sqs.exceptions.QueueDoesNotExist as e: error = [e.response["Error"]["Code"], e.response["Error"]["Message"]]
print(json.dumps([message.body, message.message_attributes["n"]["StringValue"], error]))`;
    const { stdout } = await run("python3", ["-c", code], { env: environment() });
    expect(JSON.parse(stdout)).toEqual([
      "hello",
      "1",
      ["AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist."],
    ]);
  });
});

describe.skipIf(noCli !== undefined)(`the AWS CLI${skipped(noCli)}`, () => {
  const cli = async (...words: string[]): Promise<Record<string, unknown>> => {
    // Version 1 sends SQS to AWS's old host unless the option is given: the environment does not count.
    const all = ["sqs", ...words, "--endpoint-url", aws.cloud.endpoint, "--output", "json"];
    const { stdout } = await run("aws", all, { env: environment() });
    return stdout === "" ? {} : JSON.parse(stdout);
  };

  test("sends and receives by the QueueUrl that it got", async () => {
    const { QueueUrl } = await cli("create-queue", "--queue-name", "cli");
    const url = String(QueueUrl);
    expect(url.startsWith(`${aws.cloud.endpoint}/`)).toBe(true);
    await cli("send-message", "--queue-url", url, "--message-body", "hello");
    expect(await cli("receive-message", "--queue-url", url)).toMatchObject({ Messages: [{ Body: "hello" }] });
  });
});
