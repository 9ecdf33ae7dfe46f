/** A boto3 user's first hour: from nothing to a table, a role, a function and its log, and back. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonProblem } from "../../src/cloud/lambda/environments/python.js";
import { startTestCloud, type TestCloud } from "./support/cloud.js";

const problem = await pythonProblem();

describe.skipIf(problem !== undefined)(
  `boto3${problem === undefined ? "" : ` (skipped: ${problem})`}`,
  () => {
    let aws: TestCloud;
    beforeAll(async () => {
      aws = await startTestCloud();
    });
    afterAll(async () => {
      await aws.end();
      expect(aws.notices).toEqual([]);
    });

    /** Runs Python with a client of each service, configured by the environment alone, as `cloud env` sets it. */
    async function python(code: string): Promise<unknown> {
      const program = `
import boto3, io, json, zipfile
from botocore.exceptions import ClientError
ddb, lam, logs, iam, sts = (boto3.client(name) for name in ("dynamodb", "lambda", "logs", "iam", "sts"))
def error(call, **arguments):
    try: call(**arguments)
    except ClientError as e: return [type(e).__name__, e.response["Error"]["Code"], e.response["Error"]["Message"], e.response["ResponseMetadata"]["HTTPStatusCode"]]
def package(name, text):
    buffer = io.BytesIO()
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o644 << 16
    with zipfile.ZipFile(buffer, "w") as archive: archive.writestr(entry, text)
    return buffer.getvalue()
result = None
${code}
print(json.dumps(result, default=str))`;
      const { AWS_PROFILE, AWS_SESSION_TOKEN, ...rest } = process.env;
      const { accessKeyId, secretAccessKey } = aws.settings.credentials;
      const { stdout } = await promisify(execFile)("python3", ["-c", program], {
        env: {
          ...rest,
          AWS_ENDPOINT_URL: aws.cloud.endpoint,
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_REGION: "us-east-1",
          AWS_DEFAULT_REGION: "us-east-1",
          AWS_MAX_ATTEMPTS: "1",
        },
      });
      return JSON.parse(stdout);
    }

    test("makes a table, and meets the condition", async () => {
      expect(
        await python(`
ddb.create_table(TableName="First", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}], BillingMode="PAY_PER_REQUEST")
ddb.get_waiter("table_exists").wait(TableName="First", WaiterConfig={"Delay": 1})
item = {"id": {"S": "ORD-1"}, "n": {"N": "1"}}
ddb.put_item(TableName="First", Item=item)
try:
    ddb.put_item(TableName="First", Item=item, ConditionExpression="attribute_not_exists(id)", ReturnValuesOnConditionCheckFailure="ALL_OLD")
except ddb.exceptions.ConditionalCheckFailedException as e:
    result = [ddb.describe_table(TableName="First")["Table"]["TableStatus"], e.response["Item"] == item]`),
      ).toEqual(["ACTIVE", true]);
    });

    test("makes a role and a function, calls it, reads its log, and takes all away", async () => {
      expect(
        await python(`
trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
role = iam.create_role(RoleName="first-role", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["dynamodb:PutItem", "logs:*"], "Resource": "*"}]}
iam.put_role_policy(RoleName="first-role", PolicyName="p", PolicyDocument=json.dumps(policy))
lam.create_function(FunctionName="first", Runtime="nodejs22.x", Handler="index.handler", Role=role["Arn"], Code={"ZipFile": package("index.mjs", "export const handler = async (event) => { console.log('hello ' + event.name); return event; };")})
lam.get_waiter("function_active_v2").wait(FunctionName="first", WaiterConfig={"Delay": 1})
answer = lam.invoke(FunctionName="first", Payload=json.dumps({"name": "you"}))
event = lam.invoke(FunctionName="first", InvocationType="Event", Payload=json.dumps({"name": "you"}))
pages = logs.get_paginator("filter_log_events").paginate(logGroupName="/aws/lambda/first", filterPattern='"hello you"', PaginationConfig={"PageSize": 1})
found = [e["message"] for page in pages for e in page["events"]]
result = {
    "trust": iam.get_role(RoleName="first-role")["Role"]["AssumeRolePolicyDocument"] == trust,
    "policy": iam.get_role_policy(RoleName="first-role", PolicyName="p")["PolicyDocument"] == policy,
    "answer": json.load(answer["Payload"]), "version": answer["ExecutedVersion"],
    "event": [event["StatusCode"], event["Payload"].read().decode()],
    "state": lam.get_function(FunctionName="first")["Configuration"]["State"],
    "found": "hello you" in found[0],
    "account": sts.get_caller_identity()["Account"],
    "conflict": error(iam.delete_role, RoleName="first-role"),
}
lam.delete_function(FunctionName="first")
iam.delete_role_policy(RoleName="first-role", PolicyName="p")
iam.delete_role(RoleName="first-role")
logs.delete_log_group(logGroupName="/aws/lambda/first")
result["gone"] = [error(lam.get_function, FunctionName="first")[0], error(iam.get_role, RoleName="first-role")[1:3]]`),
      ).toEqual({
        trust: true,
        policy: true,
        answer: { name: "you" },
        version: "$LATEST",
        event: [202, ""],
        state: "Active",
        found: true,
        account: "123456789012",
        conflict: [
          "DeleteConflictException",
          "DeleteConflict",
          "Cannot delete entity, must delete policies first.",
          409,
        ],
        gone: [
          "ResourceNotFoundException",
          ["NoSuchEntity", "The role with name first-role cannot be found."],
        ],
      });
    });

    test("gets each service's errors as its own classes", async () => {
      expect(
        await python(`
import os
wrong = dict(aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key="wrong")
result = [
    error(boto3.client("dynamodb", **wrong).list_tables),
    error(boto3.client("iam", **wrong).list_roles),
    error(boto3.client("lambda", **wrong).list_functions)[1:],
    error(logs.filter_log_events, logGroupName="/none"),
    error(logs.create_log_stream, logGroupName="/none", logStreamName="s"),
    error(boto3.client("events").list_rules)[1:],
    error(boto3.client("sns").list_topics)[1:],
]`),
      ).toEqual([
        ["ClientError", "InvalidSignatureException", expect.stringContaining("signature we calculated"), 400],
        ["ClientError", "SignatureDoesNotMatch", expect.stringContaining("signature we calculated"), 403],
        ["InvalidSignatureException", expect.stringContaining("signature we calculated"), 403],
        [
          "ResourceNotFoundException",
          "ResourceNotFoundException",
          "The specified log group does not exist.",
          400,
        ],
        [
          "ResourceNotFoundException",
          "ResourceNotFoundException",
          "The specified log group does not exist.",
          400,
        ],
        ["UnknownOperationException", "The embedded AWS does not implement the service 'events'.", 501],
        ["UnknownOperationException", "The embedded AWS does not implement the service 'sns'.", 501],
      ]);
    });
  },
);
