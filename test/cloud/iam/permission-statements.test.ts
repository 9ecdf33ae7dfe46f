/** What a role's statements allow, and what they do not. */
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  BatchGetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  GetFunctionCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import {
  ACCOUNT,
  allow,
  deny,
  FUNCTION,
  GROUP,
  key,
  type Office,
  outcome,
  PERMISSIONS,
  QUEUE,
  ROLE,
  SESSION,
  type Statement,
  startOffice,
  TABLE,
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

describe("what a statement allows is done", () => {
  const rows: readonly {
    readonly behaviour: string;
    readonly operation: string;
    readonly source: string;
    readonly statements: readonly Statement[];
    readonly send: () => Promise<unknown>;
  }[] = [
    {
      behaviour: "an action on a table",
      operation: "dynamodb:PutItem",
      source: "IAM user guide, reference_policies_evaluation-logic",
      statements: [allow("dynamodb:PutItem", TABLE)],
      send: () => put(),
    },
    {
      behaviour: "actions are the same in any case",
      operation: "dynamodb:PutItem",
      source: "IAM user guide, reference_policies_elements_action",
      statements: [allow("DynamoDB:putitem", TABLE)],
      send: () => put(),
    },
    {
      behaviour: "wildcards",
      operation: "dynamodb:PutItem",
      source: "IAM user guide, reference_policies_elements_action and …_resource",
      statements: [allow("dynamodb:P?t*", "arn:aws:dynamodb:*:*:t?ble/*ders")],
      send: () => put(),
    },
    {
      behaviour: "everything but some actions",
      operation: "dynamodb:PutItem",
      source: "IAM user guide, reference_policies_elements_notaction",
      statements: [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
      send: () => put(),
    },
    {
      behaviour: "everything but some resources",
      operation: "dynamodb:PutItem",
      source: "IAM user guide, reference_policies_elements_notresource",
      statements: [
        { Effect: "Allow", Action: "dynamodb:*", NotResource: TABLE.replace("Orders", "Secrets") },
      ],
      send: () => put(),
    },
    {
      behaviour: "a variable that stands for a tag of the role",
      operation: "dynamodb:PutItem",
      source: "IAM user guide, reference_policies_variables",
      statements: [allow("dynamodb:PutItem", `${TABLE.replace("Orders", "")}\${aws:PrincipalTag/team}`)],
      send: () => put(),
    },
    {
      behaviour: "conditions about the request",
      operation: "dynamodb:PutItem",
      source: "IAM user guide, reference_policies_elements_condition",
      statements: [
        allow("dynamodb:PutItem", TABLE, {
          Condition: {
            StringEquals: { "aws:RequestedRegion": "us-east-1", "aws:PrincipalAccount": ACCOUNT },
            IpAddress: { "aws:SourceIp": "127.0.0.0/8" },
            Bool: { "aws:SecureTransport": "true" },
            DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" },
          },
        }),
      ],
      send: () => put(),
    },
    {
      behaviour: "the partition keys that a condition names",
      operation: "dynamodb:PutItem",
      source: "DynamoDB developer guide, specifying-conditions",
      statements: [
        allow("dynamodb:PutItem", TABLE, {
          Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["mine"] } },
        }),
      ],
      send: () => put("mine"),
    },
    {
      behaviour: "an index of a table",
      operation: "dynamodb:Query",
      source: "Service Authorization Reference, DynamoDB",
      statements: [allow("dynamodb:Scan", `${TABLE}/index/*`)],
      send: () => clerk.dynamodb.send(new ScanCommand({ TableName: "Orders", IndexName: "by-n" })),
    },
    {
      behaviour: "a table that is named by its ARN",
      operation: "dynamodb:Scan",
      source: "DynamoDB API reference, Scan",
      statements: [allow("dynamodb:Scan", TABLE)],
      send: () => clerk.dynamodb.send(new ScanCommand({ TableName: TABLE })),
    },
    {
      behaviour: "a transaction by the actions that it is made of",
      operation: "dynamodb:ConditionCheckItem",
      source: "DynamoDB developer guide, transaction-apis-iam",
      statements: [allow(["dynamodb:PutItem", "dynamodb:ConditionCheckItem"], TABLE)],
      send: () =>
        clerk.dynamodb.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              { Put: { TableName: "Orders", Item: key("t") } },
              {
                ConditionCheck: {
                  TableName: "Orders",
                  Key: key("never"),
                  ConditionExpression: "attribute_not_exists(id)",
                },
              },
            ],
          }),
        ),
    },
    {
      behaviour: "reading a log group, by its ARN with :*",
      operation: "logs:FilterLogEvents",
      source: "Service Authorization Reference, CloudWatch Logs",
      statements: [allow("logs:FilterLogEvents", `${GROUP}:*`)],
      send: () => clerk.logs.send(new FilterLogEventsCommand({ logGroupName: "/app/log" })),
    },
    {
      behaviour: "sending to a queue, also in batches",
      operation: "sqs:SendMessage",
      source: "aws/serverless-application-model#3633",
      statements: [allow("sqs:SendMessage", QUEUE)],
      send: () =>
        clerk.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a", MessageBody: "m" }] })),
    },
    {
      behaviour: "invoking a function",
      operation: "lambda:InvokeFunction",
      source: "Service Authorization Reference, Lambda",
      statements: [allow("lambda:InvokeFunction", FUNCTION)],
      send: () => clerk.lambda.send(new InvokeCommand({ FunctionName: "worker" })),
    },
  ];
  for (const { behaviour, operation, source, statements, send } of rows) {
    test(
      behaviour,
      holds(PERMISSIONS, { operation, behaviour: `allowed: ${behaviour}`, source }),
      async () => {
        await grant(...statements);
        expect(await outcome(send())).toBe("done");
      },
    );
  }
});

describe("what a statement does not allow stays refused", () => {
  const rows: readonly {
    readonly behaviour: string;
    readonly operation: string;
    readonly source: string;
    readonly statements: readonly Statement[];
    readonly send: () => Promise<unknown>;
  }[] = [
    {
      behaviour: "a table is not its indexes",
      operation: "dynamodb:Scan",
      source: "Service Authorization Reference, DynamoDB",
      statements: [allow("dynamodb:*", TABLE)],
      send: () => clerk.dynamodb.send(new ScanCommand({ TableName: "Orders", IndexName: "by-n" })),
    },
    {
      behaviour: "one table of a batch is not all",
      operation: "dynamodb:BatchGetItem",
      source: "Service Authorization Reference, DynamoDB",
      statements: [allow("dynamodb:BatchGetItem", TABLE)],
      send: () =>
        clerk.dynamodb.send(
          new BatchGetItemCommand({
            RequestItems: { Orders: { Keys: [key("a")] }, Secrets: { Keys: [key("a")] } },
          }),
        ),
    },
    {
      behaviour: "a condition that does not hold",
      operation: "dynamodb:PutItem",
      source: "IAM user guide, reference_policies_elements_condition",
      statements: [
        allow("dynamodb:PutItem", TABLE, {
          Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
        }),
      ],
      send: () => put(),
    },
    {
      behaviour: "a condition on what the request does not have",
      operation: "dynamodb:PutItem",
      source: "IAM user guide, reference_policies_elements_condition_operators",
      statements: [
        allow("dynamodb:PutItem", TABLE, { Condition: { StringEquals: { "aws:SourceVpce": "vpce-1" } } }),
      ],
      send: () => put(),
    },
    {
      behaviour: "a partition key that the condition does not name",
      operation: "dynamodb:PutItem",
      source: "DynamoDB developer guide, specifying-conditions",
      statements: [
        allow("dynamodb:PutItem", TABLE, {
          Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["mine"] } },
        }),
      ],
      send: () => put("yours"),
    },
    {
      behaviour: "a log group without :* is none of its streams",
      operation: "logs:FilterLogEvents",
      source: "Service Authorization Reference, CloudWatch Logs",
      statements: [allow("logs:FilterLogEvents", GROUP)],
      send: () => clerk.logs.send(new FilterLogEventsCommand({ logGroupName: "/app/log" })),
    },
    {
      behaviour: "a function is not its versions and aliases",
      operation: "lambda:GetFunction",
      source: "Service Authorization Reference, Lambda",
      statements: [allow("lambda:GetFunction", FUNCTION)],
      send: () => clerk.lambda.send(new GetFunctionCommand({ FunctionName: "worker", Qualifier: "$LATEST" })),
    },
    {
      behaviour: "changing a function is not passing a role to it",
      operation: "iam:PassRole",
      source: "IAM user guide, id_roles_use_passrole",
      statements: [allow("lambda:*", "*")],
      send: () =>
        clerk.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "worker", Role: ROLE })),
    },
  ];
  for (const { behaviour, operation, source, statements, send } of rows) {
    test(
      behaviour,
      holds(PERMISSIONS, { operation, behaviour: `denied: ${behaviour}`, source }),
      async () => {
        await grant(...statements);
        expect(await outcome(send())).toMatchObject({ name: "AccessDeniedException" });
      },
    );
  }

  test("members that an operation does not have open nothing", async () => {
    await grant(allow("dynamodb:*", TABLE));
    clerk.dynamodb.middlewareStack.add(
      (next) => async (args) => {
        const { request } = args as {
          request: { body: string | Uint8Array; headers: Record<string, string> };
        };
        const body = JSON.parse(Buffer.from(request.body).toString()) as Record<string, unknown>;
        if (body.TableName === "Secrets") {
          request.body = JSON.stringify({ ...body, RequestItems: { Orders: [] }, ResourceArn: TABLE });
          request.headers["content-length"] = String(Buffer.byteLength(request.body));
        }
        return next(args);
      },
      { step: "build", name: "smuggle" },
    );
    const smuggled = clerk.dynamodb.send(new PutItemCommand({ TableName: "Secrets", Item: key("a") }));
    expect(await outcome(smuggled)).toMatchObject({ message: expect.stringContaining("table/Secrets") });
    clerk.dynamodb.middlewareStack.remove("smuggle");
  });
});

describe("an explicit deny", () => {
  test(
    "counts more than what allows, and an inline policy has no ARN to name",
    holds(PERMISSIONS, {
      operation: "dynamodb:PutItem",
      behaviour: "an explicit deny counts more than what allows, and an inline policy has no ARN to name",
      source: "IAM user guide, reference_policies_evaluation-logic and troubleshoot_access-denied",
    }),
    async () => {
      await grant(allow("*", "*"), deny("dynamodb:PutItem", TABLE));
      expect(await outcome(put())).toEqual({
        name: "AccessDeniedException",
        status: 400,
        message: `User: ${SESSION} is not authorized to perform: dynamodb:PutItem on resource: ${TABLE} with an explicit deny in an identity-based policy`,
      });
      expect(await outcome(clerk.dynamodb.send(new ListTablesCommand({})))).toBe("done");
    },
  );
});
