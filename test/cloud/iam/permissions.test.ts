/** What a role may not do: in AWS's words, in each service's own form. */
import { CreateLogStreamCommand, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, GetRoleCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { InvokeCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListQueuesCommand, SendMessageBatchCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import {
  ACCOUNT,
  allow,
  FUNCTION,
  GROUP,
  key,
  known,
  nobody,
  type Office,
  outcome,
  PERMISSIONS,
  QUEUE,
  ROLE,
  RoleName,
  SESSION,
  startOffice,
  TABLE,
  TRUST,
} from "../support/office.js";

let aws: Office["aws"];
let clerk: Office["clerk"];
let QueueUrl: Office["QueueUrl"];
let grant: Office["grant"];
let put: Office["put"];
beforeAll(async () => {
  ({ aws, clerk, QueueUrl, grant, put } = await startOffice());
});
afterAll(() => aws.end());
beforeEach(() => grant(allow("s3:GetObject", "arn:aws:s3:::nothing/*")));

interface Refusal {
  readonly behaviour: string;
  /** The action that is asked about, and where the behaviour is known from. */
  readonly operation?: string;
  readonly source?: string;
  readonly send: () => Promise<unknown>;
  readonly name: string;
  readonly status: number;
  readonly message: string;
}

const REPORTS = "public reports of the service's answer";
const refusals: readonly Refusal[] = [
  {
    behaviour: "DynamoDB names the action and the table",
    operation: "dynamodb:PutItem",
    source: REPORTS,
    send: () => put(),
    name: "AccessDeniedException",
    status: 400,
    message: nobody("dynamodb:PutItem", TABLE),
  },
  {
    behaviour: "DynamoDB names the index that is queried",
    operation: "dynamodb:Query",
    source: REPORTS,
    send: () =>
      clerk.dynamodb.send(
        new QueryCommand({
          TableName: "Orders",
          IndexName: "by-n",
          KeyConditionExpression: "n = :n",
          ExpressionAttributeValues: { ":n": { N: "1" } },
        }),
      ),
    name: "AccessDeniedException",
    status: 400,
    message: nobody("dynamodb:Query", `${TABLE}/index/by-n`),
  },
  {
    behaviour: "a transaction needs the actions that it is made of",
    operation: "dynamodb:ConditionCheckItem",
    source: "DynamoDB developer guide, transaction-apis-iam",
    send: () =>
      clerk.dynamodb.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            {
              ConditionCheck: {
                TableName: "Orders",
                Key: key("a"),
                ConditionExpression: "attribute_not_exists(id)",
              },
            },
          ],
        }),
      ),
    name: "AccessDeniedException",
    status: 400,
    message: nobody("dynamodb:ConditionCheckItem", TABLE),
  },
  {
    behaviour: "a batch needs its own action on each table",
    operation: "dynamodb:BatchWriteItem",
    source: "Service Authorization Reference, DynamoDB",
    send: () =>
      clerk.dynamodb.send(
        new BatchWriteItemCommand({ RequestItems: { Orders: [{ DeleteRequest: { Key: key("a") } }] } }),
      ),
    name: "AccessDeniedException",
    status: 400,
    message: nobody("dynamodb:BatchWriteItem", TABLE),
  },
  {
    behaviour: "ListTables is about all tables",
    operation: "dynamodb:ListTables",
    source: REPORTS,
    send: () => clerk.dynamodb.send(new ListTablesCommand({})),
    name: "AccessDeniedException",
    status: 400,
    message: nobody("dynamodb:ListTables", `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/*`),
  },
  {
    behaviour: "permission is asked for before the request is validated",
    // Nobody recorded the order: no source is named.
    send: () =>
      clerk.dynamodb.send(
        new GetItemCommand({ TableName: "Orders", Key: key("a"), ProjectionExpression: "((" }),
      ),
    name: "AccessDeniedException",
    status: 400,
    message: nobody("dynamodb:GetItem", TABLE),
  },
  {
    behaviour: "Lambda answers 403, and the action of Invoke is InvokeFunction",
    operation: "lambda:InvokeFunction",
    source: REPORTS,
    send: () => clerk.lambda.send(new InvokeCommand({ FunctionName: "worker" })),
    name: "AccessDeniedException",
    status: 403,
    message: nobody("lambda:InvokeFunction", FUNCTION),
  },
  {
    behaviour: "Lambda names the version or alias that is asked for",
    operation: "lambda:InvokeFunction",
    source: "Service Authorization Reference, Lambda",
    send: () => clerk.lambda.send(new InvokeCommand({ FunctionName: "worker", Qualifier: "live" })),
    name: "AccessDeniedException",
    status: 403,
    message: nobody("lambda:InvokeFunction", `${FUNCTION}:live`),
  },
  {
    behaviour: "ListFunctions is about no resource",
    operation: "lambda:ListFunctions",
    source: "Service Authorization Reference, Lambda",
    send: () => clerk.lambda.send(new ListFunctionsCommand({})),
    name: "AccessDeniedException",
    status: 403,
    message: nobody("lambda:ListFunctions", "*"),
  },
  {
    behaviour: "CloudWatch Logs names the stream",
    operation: "logs:CreateLogStream",
    source: REPORTS,
    send: () => clerk.logs.send(new CreateLogStreamCommand({ logGroupName: "/app/log", logStreamName: "s" })),
    name: "AccessDeniedException",
    status: 400,
    message: nobody("logs:CreateLogStream", `${GROUP}:log-stream:s`),
  },
  {
    behaviour: "CloudWatch Logs names a stream without a name where none is meant",
    operation: "logs:DescribeLogGroups",
    source: REPORTS,
    send: () => clerk.logs.send(new DescribeLogGroupsCommand({})),
    name: "AccessDeniedException",
    status: 400,
    message: nobody("logs:DescribeLogGroups", `arn:aws:logs:us-east-1:${ACCOUNT}:log-group::log-stream:`),
  },
  {
    behaviour: "SQS keeps the name, the status and the lower case of its query protocol",
    operation: "sqs:SendMessage",
    source: REPORTS,
    send: () => clerk.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" })),
    name: "AccessDenied",
    status: 403,
    message: nobody("sqs:sendmessage", QUEUE),
  },
  {
    behaviour: "SQS's batches are made of actions that have permissions",
    operation: "sqs:SendMessage",
    source: "aws/serverless-application-model#3633",
    send: () =>
      clerk.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a", MessageBody: "m" }] })),
    name: "AccessDenied",
    status: 403,
    message: nobody("sqs:sendmessage", QUEUE),
  },
  {
    behaviour: "SQS's ListQueues is about a queue without a name",
    operation: "sqs:ListQueues",
    source: REPORTS,
    send: () => clerk.sqs.send(new ListQueuesCommand({})),
    name: "AccessDenied",
    status: 403,
    message: nobody("sqs:listqueues", QUEUE.replace(/q$/, "")),
  },
  {
    behaviour: "IAM's error is called AccessDenied",
    operation: "iam:GetRole",
    source: "IAM user guide, access denied error messages",
    send: () => clerk.iam.send(new GetRoleCommand({ RoleName })),
    name: "AccessDenied",
    status: 403,
    message: nobody("iam:GetRole", ROLE),
  },
  {
    behaviour: "IAM's ListRoles is about all roles",
    operation: "iam:ListRoles",
    source: REPORTS,
    send: () => clerk.iam.send(new ListRolesCommand({})),
    name: "AccessDenied",
    status: 403,
    message: nobody("iam:ListRoles", `arn:aws:iam::${ACCOUNT}:role/`),
  },
];

describe("what no statement allows is refused", () => {
  for (const { behaviour, operation, source, send, ...denied } of refusals) {
    test(behaviour, known({ behaviour, operation, source }), async () => {
      const { name, status, message } = denied;
      expect(await outcome(send())).toEqual({ name, status, message });
    });
  }

  test(
    "but anyone may ask who they are",
    holds(PERMISSIONS, {
      operation: "sts:GetCallerIdentity",
      behaviour: "anyone may ask who they are",
      source: "STS API reference, GetCallerIdentity",
    }),
    async () => {
      expect(await clerk.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: SESSION });
    },
  );

  test("a role that is gone may do nothing", async () => {
    const Other = "short-lived";
    await aws.iam.send(new CreateRoleCommand({ RoleName: Other, AssumeRolePolicyDocument: TRUST }));
    const { Credentials } = await aws.sts.send(
      new AssumeRoleCommand({ RoleArn: ROLE.replace(RoleName, Other), RoleSessionName: "me" }),
    );
    const { DeleteRoleCommand } = await import("@aws-sdk/client-iam");
    await aws.iam.send(new DeleteRoleCommand({ RoleName: Other }));
    const client = new DynamoDBClient({
      ...aws.settings,
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken ?? "",
      },
    });
    expect(await outcome(client.send(new ListTablesCommand({})))).toMatchObject({
      name: "AccessDeniedException",
    });
  });

  test(
    "property: an action that no statement names is denied, whatever else is allowed",
    holds(PERMISSIONS, {
      operation: "dynamodb:PutItem",
      behaviour: "an action that no statement names is denied, whatever else is allowed",
      source: "IAM user guide, reference_policies_evaluation-logic",
    }),
    async () => {
      const others = [
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:Put?tem?",
        "dynamodb:UpdateItem",
        "dynamodb:BatchWrite*",
        "logs:*",
        "lambda:*",
        "iam:PutItem",
      ];
      const resources = ["*", TABLE, `${TABLE}/*`, `${TABLE}*`, "arn:aws:dynamodb:*:*:table/*"];
      const statement = fc.record({
        Effect: fc.constantFrom("Allow", "Deny"),
        Action: fc.subarray(others, { minLength: 1 }),
        Resource: fc.subarray(resources, { minLength: 1 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 4 }), async (statements) => {
          await grant(...statements);
          expect(await outcome(put())).toMatchObject({ name: "AccessDeniedException" });
        }),
        { numRuns: 40 },
      );
    },
  );

  test(
    "property: an action is allowed on just those tables that a statement names",
    holds(PERMISSIONS, {
      operation: "dynamodb:PutItem",
      behaviour: "an action is allowed on just those tables that a statement names, wildcards included",
      source: "IAM user guide, reference_policies_elements_resource",
    }),
    async () => {
      const patterns = ["Orders", "Or*", "Secrets", "*s", "?rders", "orders", "Order", "*"];
      const matching = new Set(["Orders", "Or*", "*s", "?rders", "*"]);
      await fc.assert(
        fc.asyncProperty(
          fc.subarray(patterns, { minLength: 1 }),
          fc.subarray(patterns),
          async (allowed, denied) => {
            const arns = (names: readonly string[]) => names.map((name) => TABLE.replace("Orders", name));
            const statements = [allow("dynamodb:PutItem", arns(allowed))];
            if (denied.length > 0) statements.push({ ...allow("dynamodb:*", arns(denied)), Effect: "Deny" });
            await grant(...statements);
            const isAllowed =
              allowed.some((one) => matching.has(one)) && !denied.some((one) => matching.has(one));
            expect((await outcome(put())) === "done").toBe(isAllowed);
          },
        ),
        { numRuns: 40 },
      );
    },
  );
});
