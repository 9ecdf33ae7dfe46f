/** Who acts with a role: who assumed it, and a function's handler. */
import { CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { call, deploy } from "../support/cloud.js";
import {
  ACCOUNT,
  allow,
  nobody,
  type Office,
  outcome,
  PERMISSIONS,
  policy,
  ROLE,
  RoleName,
  startOffice,
  TABLE,
} from "../support/office.js";

let aws: Office["aws"];
let clerk: Office["clerk"];
let grant: Office["grant"];
beforeAll(async () => {
  ({ aws, clerk, grant } = await startOffice());
});
afterAll(() => aws.end());
beforeEach(() => grant(allow("s3:GetObject", "arn:aws:s3:::nothing/*")));

describe("AssumeRole", () => {
  test(
    "is refused where the role does not trust the caller",
    holds(PERMISSIONS, {
      operation: "sts:AssumeRole",
      behaviour: "AssumeRole is refused where the role does not trust the caller",
      source: "IAM user guide, troubleshoot_roles",
    }),
    async () => {
      const RoleArn = ROLE.replace(RoleName, "lambda-only");
      await aws.iam.send(
        new CreateRoleCommand({
          RoleName: "lambda-only",
          AssumeRolePolicyDocument: policy({
            Effect: "Allow",
            Principal: { Service: "lambda.amazonaws.com" },
            Action: "sts:AssumeRole",
          }),
        }),
      );
      const user = `arn:aws:iam::${ACCOUNT}:user/idem-lab`;
      for (const arn of [RoleArn, ROLE.replace(RoleName, "none")]) {
        const sent = aws.sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: "me" }));
        expect(await outcome(sent)).toEqual({
          name: "AccessDenied",
          status: 403,
          message: `User: ${user} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
        });
      }
    },
  );

  test(
    "by a role needs that role's permission, where the account is trusted",
    holds(PERMISSIONS, {
      operation: "sts:AssumeRole",
      behaviour: "a role that assumes another needs the permission where the account as a whole is trusted",
      source: "IAM user guide, id_roles_create_for-user",
    }),
    async () => {
      const assume = () => clerk.sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "again" }));
      expect(await outcome(assume())).toMatchObject({ name: "AccessDenied" });
      await grant(allow("sts:AssumeRole", ROLE));
      expect(await outcome(assume())).toBe("done");
    },
  );

  test(
    "its credentials expire",
    holds(PERMISSIONS, {
      operation: "sts:AssumeRole",
      behaviour: "a session's credentials expire after DurationSeconds",
      source: "STS API reference, AssumeRole",
    }),
    async () => {
      const { Credentials } = await aws.sts.send(
        new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "brief", DurationSeconds: 900 }),
      );
      const sts = new STSClient({
        ...aws.settings,
        credentials: {
          accessKeyId: Credentials?.AccessKeyId ?? "",
          secretAccessKey: Credentials?.SecretAccessKey ?? "",
          sessionToken: Credentials?.SessionToken ?? "",
        },
      });
      await sts.send(new GetCallerIdentityCommand({}));
      await aws.cloud.admin.advance(901_000);
      // As often as it is tried.
      for (const _ of [1, 2]) {
        await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toThrow(
          "The security token included in the request is expired",
        );
      }
    },
  );

  test("what would narrow the session is refused, not ignored", async () => {
    const sent = aws.sts.send(
      new AssumeRoleCommand({
        RoleArn: ROLE,
        RoleSessionName: "me",
        Tags: [{ Key: "team", Value: "Orders" }],
      }),
    );
    await expect(sent).rejects.toThrow("The embedded STS does not support Tags.member.1.Key in AssumeRole.");
  });
});

describe("a handler", () => {
  const HANDLER = `
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
const client = new DynamoDBClient({});
export const handler = async ({ id }) => {
  console.log("before");
  await client.send(new PutItemCommand({ TableName: "Orders", Item: { id: { S: id } } }));
  return "stored";
};`;
  const logging = allow(
    ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/lambda/*`,
  );

  test(
    "acts with its role, fails with AWS's sentence, and the log shows it",
    holds(PERMISSIONS, {
      operation: "dynamodb:PutItem",
      behaviour: "a handler acts with its role, and fails with AWS's sentence",
      source: "Lambda developer guide, lambda-intro-execution-role",
    }),
    async () => {
      await grant(logging, allow("dynamodb:PutItem", TABLE));
      await deploy(aws, "storing", ROLE, HANDLER);
      expect(await call(aws, "storing", { id: "h" })).toBe("stored");
      await grant(logging);
      const message = nobody("dynamodb:PutItem", TABLE).replace(/\/me /, "/storing ");
      expect(await call(aws, "storing", { id: "h" })).toMatchObject({
        errorType: "AccessDeniedException",
        errorMessage: message,
      });
      expect((await aws.messages("/aws/lambda/storing")).join("\n")).toContain(message);
    },
  );

  test(
    "without the permissions for logs runs all the same, and nothing is in CloudWatch",
    holds(PERMISSIONS, {
      operation: "logs:PutLogEvents",
      behaviour:
        "without the permissions for logs a function runs all the same, and nothing is in CloudWatch",
      source: "Lambda developer guide, monitoring-cloudwatchlogs",
    }),
    async () => {
      await deploy(aws, "silent", ROLE, HANDLER);
      await grant(allow("dynamodb:PutItem", TABLE));
      const answer = await aws.lambda.send(
        new InvokeCommand({ FunctionName: "silent", Payload: JSON.stringify({ id: "s" }), LogType: "Tail" }),
      );
      expect(Buffer.from(answer.Payload ?? []).toString()).toBe('"stored"');
      expect(Buffer.from(answer.LogResult ?? "", "base64").toString()).toContain("before");
      await expect(aws.messages("/aws/lambda/silent")).rejects.toThrow(
        "The specified log group does not exist.",
      );
      // The group may be made by somebody else: then it need not be the role that may.
      await aws.logs.send(new CreateLogGroupCommand({ logGroupName: "/aws/lambda/silent" }));
      await grant(
        allow("dynamodb:PutItem", TABLE),
        allow(
          ["logs:CreateLogStream", "logs:PutLogEvents"],
          `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/lambda/silent:*`,
          { Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT } } },
        ),
      );
      await call(aws, "silent", { id: "s" });
      expect(await aws.messages("/aws/lambda/silent")).toContainEqual(expect.stringContaining("before"));
    },
  );
});
