/** What a role may do: what its policies allow, as AWS decides it, in AWS's words, in each service's own form. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  RemovePermissionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { call, deploy, startTestCloud, type TestCloud } from "./support/cloud.js";

const ACCOUNT = "123456789012";
const RoleName = "clerk";
const PolicyName = "p";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/${RoleName}`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/${RoleName}/me`;
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/Orders`;
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:worker`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:q`;
const GROUP = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/app/log`;

type Statement = Readonly<Record<string, unknown>>;
const allow = (
  Action: string | string[],
  Resource: string | string[] = "*",
  more: Statement = {},
): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, Resource: string): Statement => ({ Effect: "Deny", Action, Resource });
const policy = (...Statement: readonly Statement[]) => JSON.stringify({ Version: "2012-10-17", Statement });

let aws: TestCloud;
let clerk: {
  readonly dynamodb: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly iam: IAMClient;
  readonly sqs: SQSClient;
  readonly sts: STSClient;
};
let queue: SQSClient;
let QueueUrl = "";

const TRUST = policy({
  Effect: "Allow",
  Principal: { Service: "lambda.amazonaws.com", AWS: `arn:aws:iam::${ACCOUNT}:root` },
  Action: "sts:AssumeRole",
}).replace(/,"Resource":"\*"/, "");

/** Gives the role these statements and no others. */
async function grant(...statements: readonly Statement[]): Promise<void> {
  await aws.iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: policy(...statements) }),
  );
}

/** What a call is answered with, as far as permissions go. */
async function outcome(sent: Promise<unknown>) {
  try {
    await sent;
    return "done";
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const status = "$metadata" in error ? (error.$metadata as { httpStatusCode?: number }).httpStatusCode : 0;
    return error.name.startsWith("AccessDenied")
      ? { name: error.name, status, message: error.message }
      : error.name;
  }
}

const key = (id: string) => ({ id: { S: id } });
const put = (id = "a") =>
  clerk.dynamodb.send(new PutItemCommand({ TableName: "Orders", Item: { ...key(id), n: { N: "1" } } }));

beforeAll(async () => {
  aws = await startTestCloud();
  for (const TableName of ["Orders", "Secrets"]) {
    await aws.dynamodb.send(
      new CreateTableCommand({
        TableName,
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [
          { AttributeName: "id", AttributeType: "S" },
          { AttributeName: "n", AttributeType: "N" },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: "by-n",
            KeySchema: [{ AttributeName: "n", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" },
          },
        ],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
  }
  await aws.iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: TRUST,
      Tags: [{ Key: "team", Value: "Orders" }],
    }),
  );
  await deploy(aws, "worker", ROLE, "export const handler = async (event) => event;");
  await aws.logs.send(new CreateLogGroupCommand({ logGroupName: "/app/log" }));
  const { Credentials } = await aws.sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "me" }));
  const settings = {
    ...aws.settings,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    },
  };
  clerk = {
    dynamodb: new DynamoDBClient(settings),
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
    iam: new IAMClient(settings),
    sqs: new SQSClient(settings),
    sts: new STSClient(settings),
  };
  queue = new SQSClient(aws.settings);
  QueueUrl = (await queue.send(new CreateQueueCommand({ QueueName: "q" }))).QueueUrl ?? "";
});
afterAll(() => aws.end());
beforeEach(() => grant(allow("s3:GetObject", "arn:aws:s3:::nothing/*")));

const nobody = (action: string, resource: string) =>
  `User: ${SESSION} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

interface Refusal {
  readonly behaviour: string;
  readonly source: string;
  readonly send: () => Promise<unknown>;
  readonly name: string;
  readonly status: number;
  readonly message: string;
}

const REPORTS = "AccessDenied messages in public reports of the operation";
const refusals: readonly Refusal[] = [
  {
    behaviour: "DynamoDB names the action and the table",
    source: REPORTS,
    send: () => put(),
    name: "AccessDeniedException",
    status: 400,
    message: nobody("dynamodb:PutItem", TABLE),
  },
  {
    behaviour: "DynamoDB names the index that is queried",
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
    source: REPORTS,
    send: () => clerk.dynamodb.send(new ListTablesCommand({})),
    name: "AccessDeniedException",
    status: 400,
    message: nobody("dynamodb:ListTables", `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/*`),
  },
  {
    behaviour: "permission is asked for before the request is validated",
    source: "assumed: no recording of the order was found",
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
    source: REPORTS,
    send: () => clerk.lambda.send(new InvokeCommand({ FunctionName: "worker" })),
    name: "AccessDeniedException",
    status: 403,
    message: nobody("lambda:InvokeFunction", FUNCTION),
  },
  {
    behaviour: "Lambda names the version or alias that is asked for",
    source: "Service Authorization Reference, Lambda",
    send: () => clerk.lambda.send(new InvokeCommand({ FunctionName: "worker", Qualifier: "live" })),
    name: "AccessDeniedException",
    status: 403,
    message: nobody("lambda:InvokeFunction", `${FUNCTION}:live`),
  },
  {
    behaviour: "ListFunctions is about no resource",
    source: "Service Authorization Reference, Lambda",
    send: () => clerk.lambda.send(new ListFunctionsCommand({})),
    name: "AccessDeniedException",
    status: 403,
    message: nobody("lambda:ListFunctions", "*"),
  },
  {
    behaviour: "CloudWatch Logs names the stream",
    source: REPORTS,
    send: () => clerk.logs.send(new CreateLogStreamCommand({ logGroupName: "/app/log", logStreamName: "s" })),
    name: "AccessDeniedException",
    status: 400,
    message: nobody("logs:CreateLogStream", `${GROUP}:log-stream:s`),
  },
  {
    behaviour: "CloudWatch Logs names a stream without a name where none is meant",
    source: REPORTS,
    send: () => clerk.logs.send(new DescribeLogGroupsCommand({})),
    name: "AccessDeniedException",
    status: 400,
    message: nobody("logs:DescribeLogGroups", `arn:aws:logs:us-east-1:${ACCOUNT}:log-group::log-stream:`),
  },
  {
    behaviour: "SQS keeps the name, the status and the lower case of its query protocol",
    source: REPORTS,
    send: () => clerk.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" })),
    name: "AccessDenied",
    status: 403,
    message: nobody("sqs:sendmessage", QUEUE),
  },
  {
    behaviour: "SQS's batches are made of actions that have permissions",
    source: "aws/serverless-application-model#3633",
    send: () =>
      clerk.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a", MessageBody: "m" }] })),
    name: "AccessDenied",
    status: 403,
    message: nobody("sqs:sendmessage", QUEUE),
  },
  {
    behaviour: "SQS's ListQueues is about a queue without a name",
    source: REPORTS,
    send: () => clerk.sqs.send(new ListQueuesCommand({})),
    name: "AccessDenied",
    status: 403,
    message: nobody("sqs:listqueues", QUEUE.replace(/q$/, "")),
  },
  {
    behaviour: "IAM's error is called AccessDenied",
    source: "IAM user guide, access denied error messages",
    send: () => clerk.iam.send(new GetRoleCommand({ RoleName })),
    name: "AccessDenied",
    status: 403,
    message: nobody("iam:GetRole", ROLE),
  },
  {
    behaviour: "IAM's ListRoles is about all roles",
    source: REPORTS,
    send: () => clerk.iam.send(new ListRolesCommand({})),
    name: "AccessDenied",
    status: 403,
    message: nobody("iam:ListRoles", `arn:aws:iam::${ACCOUNT}:role/`),
  },
];

describe("what no statement allows is refused", () => {
  test.each(refusals)("$behaviour", async ({ send, name, status, message }) => {
    expect(await outcome(send())).toEqual({ name, status, message });
  });

  test("but anyone may ask who they are", async () => {
    expect(await clerk.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: SESSION });
  });

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

  test("property: an action that no statement names is denied, whatever else is allowed", async () => {
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
  });

  test("property: an action is allowed on just those tables that a statement names", async () => {
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
  });
});

describe("what a statement allows is done", () => {
  const rows: readonly {
    readonly behaviour: string;
    readonly statements: readonly Statement[];
    readonly send: () => Promise<unknown>;
  }[] = [
    { behaviour: "an action on a table", statements: [allow("dynamodb:PutItem", TABLE)], send: () => put() },
    {
      behaviour: "actions are the same in any case",
      statements: [allow("DynamoDB:putitem", TABLE)],
      send: () => put(),
    },
    {
      behaviour: "wildcards",
      statements: [allow("dynamodb:P?t*", "arn:aws:dynamodb:*:*:t?ble/*ders")],
      send: () => put(),
    },
    {
      behaviour: "everything but some actions",
      statements: [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
      send: () => put(),
    },
    {
      behaviour: "everything but some resources",
      statements: [
        { Effect: "Allow", Action: "dynamodb:*", NotResource: TABLE.replace("Orders", "Secrets") },
      ],
      send: () => put(),
    },
    {
      behaviour: "a variable that stands for a tag of the role",
      statements: [allow("dynamodb:PutItem", `${TABLE.replace("Orders", "")}\${aws:PrincipalTag/team}`)],
      send: () => put(),
    },
    {
      behaviour: "conditions about the request",
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
      statements: [
        allow("dynamodb:PutItem", TABLE, {
          Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["mine"] } },
        }),
      ],
      send: () => put("mine"),
    },
    {
      behaviour: "an index of a table",
      statements: [allow("dynamodb:Scan", `${TABLE}/index/*`)],
      send: () => clerk.dynamodb.send(new ScanCommand({ TableName: "Orders", IndexName: "by-n" })),
    },
    {
      behaviour: "a table that is named by its ARN",
      statements: [allow("dynamodb:Scan", TABLE)],
      send: () => clerk.dynamodb.send(new ScanCommand({ TableName: TABLE })),
    },
    {
      behaviour: "a transaction by the actions that it is made of",
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
      statements: [allow("logs:FilterLogEvents", `${GROUP}:*`)],
      send: () => clerk.logs.send(new FilterLogEventsCommand({ logGroupName: "/app/log" })),
    },
    {
      behaviour: "sending to a queue, also in batches",
      statements: [allow("sqs:SendMessage", QUEUE)],
      send: () =>
        clerk.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a", MessageBody: "m" }] })),
    },
    {
      behaviour: "invoking a function",
      statements: [allow("lambda:InvokeFunction", FUNCTION)],
      send: () => clerk.lambda.send(new InvokeCommand({ FunctionName: "worker" })),
    },
  ];
  test.each(rows)("$behaviour", async ({ statements, send }) => {
    await grant(...statements);
    expect(await outcome(send())).toBe("done");
  });
});

describe("what a statement does not allow stays refused", () => {
  const rows: readonly {
    readonly behaviour: string;
    readonly statements: readonly Statement[];
    readonly send: () => Promise<unknown>;
  }[] = [
    {
      behaviour: "a table is not its indexes",
      statements: [allow("dynamodb:*", TABLE)],
      send: () => clerk.dynamodb.send(new ScanCommand({ TableName: "Orders", IndexName: "by-n" })),
    },
    {
      behaviour: "one table of a batch is not all",
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
      statements: [
        allow("dynamodb:PutItem", TABLE, {
          Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
        }),
      ],
      send: () => put(),
    },
    {
      behaviour: "a condition on what the request does not have",
      statements: [
        allow("dynamodb:PutItem", TABLE, { Condition: { StringEquals: { "aws:SourceVpce": "vpce-1" } } }),
      ],
      send: () => put(),
    },
    {
      behaviour: "a partition key that the condition does not name",
      statements: [
        allow("dynamodb:PutItem", TABLE, {
          Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["mine"] } },
        }),
      ],
      send: () => put("yours"),
    },
    {
      behaviour: "a log group without :* is none of its streams",
      statements: [allow("logs:FilterLogEvents", GROUP)],
      send: () => clerk.logs.send(new FilterLogEventsCommand({ logGroupName: "/app/log" })),
    },
    {
      behaviour: "a function is not its versions and aliases",
      statements: [allow("lambda:GetFunction", FUNCTION)],
      send: () => clerk.lambda.send(new GetFunctionCommand({ FunctionName: "worker", Qualifier: "$LATEST" })),
    },
    {
      behaviour: "changing a function is not passing a role to it",
      statements: [allow("lambda:*", "*")],
      send: () =>
        clerk.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "worker", Role: ROLE })),
    },
  ];
  test.each(rows)("$behaviour", async ({ statements, send }) => {
    await grant(...statements);
    expect(await outcome(send())).toMatchObject({ name: "AccessDeniedException" });
  });

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
  test("counts more than what allows, and an inline policy has no ARN to name", async () => {
    await grant(allow("*", "*"), deny("dynamodb:PutItem", TABLE));
    expect(await outcome(put())).toEqual({
      name: "AccessDeniedException",
      status: 400,
      message: `User: ${SESSION} is not authorized to perform: dynamodb:PutItem on resource: ${TABLE} with an explicit deny in an identity-based policy`,
    });
    expect(await outcome(clerk.dynamodb.send(new ListTablesCommand({})))).toBe("done");
  });
});

describe("a change of the policies counts at once", () => {
  test("of an inline policy", async () => {
    expect(await outcome(put())).not.toBe("done");
    await grant(allow("dynamodb:PutItem", TABLE));
    expect(await outcome(put())).toBe("done");
    await aws.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    expect(await outcome(put())).not.toBe("done");
  });

  test("of an attached policy", async () => {
    const PolicyArn = "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess";
    await aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    expect(await outcome(put())).toBe("done");
    await aws.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    expect(await outcome(put())).not.toBe("done");
  });

  test("and a managed policy whose contents are not known here is not attached", async () => {
    const PolicyArn = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
    await expect(aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))).rejects.toThrow(
      `Policy ${PolicyArn} does not exist or is not attachable. The embedded IAM does not know what it allows`,
    );
  });

  test("and time passing does, where a condition asks for it", async () => {
    const { now } = await aws.cloud.admin.status();
    const until = new Date(now + 3_600_000).toISOString();
    await grant(
      allow("dynamodb:PutItem", TABLE, { Condition: { DateLessThan: { "aws:CurrentTime": until } } }),
    );
    expect(await outcome(put())).toBe("done");
  });
});

describe("policies that can't be evaluated allow nothing, and the owner is told", () => {
  test("for a condition key that is not known here", async () => {
    await grant(
      allow("dynamodb:PutItem", TABLE, {
        Condition: { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["id"] } },
      }),
    );
    expect(await outcome(put())).toMatchObject({ message: nobody("dynamodb:PutItem", TABLE) });
    expect(aws.notices).toContainEqual(expect.stringContaining("dynamodb:attributes"));
  });

  test("for a document that the evaluator does not take", async () => {
    await grant(allow("dynamodb:PutItem", TABLE, { Surplus: true }));
    expect(await outcome(put())).toMatchObject({ message: nobody("dynamodb:PutItem", TABLE) });
    expect(aws.notices).toContainEqual(expect.stringContaining("Surplus"));
  });
});

describe("a function's own policy", () => {
  const invoke = () => clerk.lambda.send(new InvokeCommand({ FunctionName: "worker" }));
  const permission = { FunctionName: "worker", StatementId: "clerk" };

  test("lets a role of the account invoke it without a policy of its own", async () => {
    await aws.lambda.send(
      new AddPermissionCommand({ ...permission, Action: "lambda:InvokeFunction", Principal: ROLE }),
    );
    expect(await outcome(invoke())).toBe("done");
    await aws.lambda.send(new RemovePermissionCommand(permission));
    expect(await outcome(invoke())).toMatchObject({ status: 403 });
  });

  test("for a service, or for the account as a whole, is not for a role", async () => {
    for (const Principal of ["s3.amazonaws.com", ACCOUNT]) {
      await aws.lambda.send(
        new AddPermissionCommand({ ...permission, Action: "lambda:InvokeFunction", Principal }),
      );
      expect(await outcome(invoke())).toMatchObject({ status: 403 });
      await aws.lambda.send(new RemovePermissionCommand(permission));
    }
  });
});

describe("a queue's own policy", () => {
  const send = () => clerk.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));
  const setPolicy = (Effect: string) =>
    queue.send(
      new SetQueueAttributesCommand({
        QueueUrl,
        Attributes: {
          Policy: policy({ Effect, Principal: { AWS: ROLE }, Action: "sqs:SendMessage", Resource: QUEUE }),
        },
      }),
    );

  test("allows what the role's policies do not, and denies what they do", async () => {
    await setPolicy("Allow");
    expect(await outcome(send())).toBe("done");
    expect(await outcome(clerk.sqs.send(new ReceiveMessageCommand({ QueueUrl })))).toMatchObject({
      message: nobody("sqs:receivemessage", QUEUE),
    });
    await grant(allow("sqs:*"));
    await setPolicy("Deny");
    expect(await outcome(send())).toMatchObject({
      message: `User: ${SESSION} is not authorized to perform: sqs:sendmessage on resource: ${QUEUE} with an explicit deny in a resource-based policy`,
    });
    await queue.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: "" } }));
    expect(await outcome(send())).toBe("done");
  });
});

describe("AssumeRole", () => {
  test("is refused where the role does not trust the caller", async () => {
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
  });

  test("by a role needs that role's permission, where the account is trusted", async () => {
    const assume = () => clerk.sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "again" }));
    expect(await outcome(assume())).toMatchObject({ name: "AccessDenied" });
    await grant(allow("sts:AssumeRole", ROLE));
    expect(await outcome(assume())).toBe("done");
  });

  test("its credentials expire", async () => {
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
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toThrow(
      "The security token included in the request is expired",
    );
  });

  test("what would narrow the session is refused, not ignored", async () => {
    const sent = aws.sts.send(
      new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "me", Policy: policy(allow("*")) }),
    );
    await expect(sent).rejects.toThrow("The embedded STS does not support Policy in AssumeRole.");
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

  test("acts with its role, fails with AWS's sentence, and the log shows it", async () => {
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
  });

  test("without the permissions for logs runs all the same, and nothing is in CloudWatch", async () => {
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
  });
});
