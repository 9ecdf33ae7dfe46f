/** A clerk: a session of a role with tables, a function, a queue and a log group around it, to try what it may do. */
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { holds } from "../../support/behaviours.js";
import { deploy, startTestCloud, type TestCloud } from "./cloud.js";

/** The page of the parity pages. */
export const PERMISSIONS = "Permissions";

export const ACCOUNT = "123456789012";
export const RoleName = "clerk";
export const PolicyName = "p";
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/${RoleName}`;
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/${RoleName}/me`;
export const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/Orders`;
export const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:worker`;
export const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:q`;
export const GROUP = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/app/log`;

export type Statement = Readonly<Record<string, unknown>>;
export const allow = (
  Action: string | string[],
  Resource: string | string[] = "*",
  more: Statement = {},
): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
export const deny = (Action: string, Resource: string): Statement => ({ Effect: "Deny", Action, Resource });
export const policy = (...Statement: readonly Statement[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement });

interface Clerk {
  readonly dynamodb: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly iam: IAMClient;
  readonly sqs: SQSClient;
  readonly sts: STSClient;
}

/** What the tests of permissions need. */
export interface Office {
  readonly aws: TestCloud;
  readonly clerk: Clerk;
  /** The owner's client of SQS. */
  readonly queue: SQSClient;
  readonly QueueUrl: string;
  /** Gives the clerk's role these statements and no others. */
  grant(...statements: readonly Statement[]): Promise<void>;
  /** Writes as the clerk. */
  put(id?: string): Promise<unknown>;
}

export const TRUST = policy({
  Effect: "Allow",
  Principal: { Service: "lambda.amazonaws.com", AWS: `arn:aws:iam::${ACCOUNT}:root` },
  Action: "sts:AssumeRole",
}).replace(/,"Resource":"\*"/, "");

/** What a call is answered with, as far as permissions go. */
export async function outcome(sent: Promise<unknown>) {
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

export const key = (id: string) => ({ id: { S: id } });

export const nobody = (action: string, resource: string) =>
  `User: ${SESSION} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

/** The options of a test that holds a behaviour, where a source is known. */
export const known = (row: {
  readonly behaviour: string;
  readonly operation: string | undefined;
  readonly source: string | undefined;
}) => {
  const { behaviour, operation, source } = row;
  return operation === undefined || source === undefined
    ? {}
    : holds(PERMISSIONS, { operation, behaviour, source });
};

export async function startOffice(): Promise<Office> {
  const aws = await startTestCloud();
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
  const clerk: Clerk = {
    dynamodb: new DynamoDBClient(settings),
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
    iam: new IAMClient(settings),
    sqs: new SQSClient(settings),
    sts: new STSClient(settings),
  };
  const queue = new SQSClient(aws.settings);
  const QueueUrl = (await queue.send(new CreateQueueCommand({ QueueName: "q" }))).QueueUrl ?? "";
  return {
    aws,
    clerk,
    queue,
    QueueUrl,
    grant: async (...statements) => {
      const PolicyDocument = policy(...statements);
      await aws.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
    },
    put: (id = "a") =>
      clerk.dynamodb.send(new PutItemCommand({ TableName: "Orders", Item: { ...key(id), n: { N: "1" } } })),
  };
}
