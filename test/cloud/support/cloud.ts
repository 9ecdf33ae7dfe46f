/** An embedded AWS of its own for a file of tests, in this process, and the real clients that talk to it. */
import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  type Runtime,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { STSClient } from "@aws-sdk/client-sts";
import { type Zippable, zipSync } from "fflate";
import { type Cloud, openCloud } from "../../../src/cloud/open.js";
import { makeHome, removeHome } from "../../support/cli.js";

export const TRUST_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

/** The clients of an embedded AWS, whoever runs it. */
export function clientsOf({ endpoint, settings: { region, accessKeyId, secretAccessKey } }: Cloud) {
  const settings = { endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
  const logs = new CloudWatchLogsClient(settings);
  return {
    settings,
    dynamodb: new DynamoDBClient(settings),
    lambda: new LambdaClient(settings),
    logs,
    iam: new IAMClient(settings),
    sts: new STSClient(settings),
    /** All that was logged in a group, in its order. */
    messages: async (logGroupName: string): Promise<string[]> => {
      const messages: string[] = [];
      for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, { logGroupName }))
        messages.push(...events.map(({ message }) => message ?? ""));
      return messages;
    },
  };
}

export interface TestCloud extends ReturnType<typeof clientsOf> {
  readonly cloud: Cloud;
  readonly home: string;
  /** What it told its owner: nothing, unless something went wrong. */
  readonly notices: readonly string[];
  end(): Promise<void>;
}

export async function startTestCloud(): Promise<TestCloud> {
  const home = makeHome();
  const notices: string[] = [];
  const cloud = await openCloud({
    home,
    kind: "command",
    time: "virtual",
    notice: (text) => notices.push(text),
  });
  return {
    ...clientsOf(cloud),
    cloud,
    home,
    notices,
    end: async () => {
      await cloud.close({ force: true });
      removeHome(home);
    },
  };
}

/** Replaces what a role for functions may do beside logging. */
export async function grantWorker(
  { iam }: Pick<TestCloud, "iam">,
  RoleName: string,
  ...actions: readonly string[]
): Promise<void> {
  const Statement = [{ Effect: "Allow", Action: ["logs:*", ...actions], Resource: "*" }];
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "work", PolicyDocument }));
}

/** Creates a role for functions that may log, and do what else is named, such as `sqs:*`. Gives its ARN. */
export async function createWorkerRole(
  { iam }: Pick<TestCloud, "iam">,
  RoleName: string,
  ...actions: readonly string[]
): Promise<string> {
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST_POLICY }),
  );
  await grantWorker({ iam }, RoleName, ...actions);
  return Role?.Arn ?? "";
}

interface Deployed {
  readonly name: string;
  readonly role: string;
  readonly files: Zippable;
  /** Default: Node's. */
  readonly runtime?: Runtime;
  readonly handler?: string;
}

/** Creates a function of these files and waits until it is active. */
export async function deployFiles(
  { lambda }: Pick<TestCloud, "lambda">,
  { name, role, files, runtime = "nodejs22.x", handler = "index.handler" }: Deployed,
): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: runtime,
      Role: role,
      Handler: handler,
      Timeout: 20,
      Code: { ZipFile: zipSync(files) },
    }),
  );
  await waitUntilFunctionActiveV2(
    { client: lambda, maxWaitTime: 20, minDelay: 0.02, maxDelay: 0.05 },
    { FunctionName: name },
  );
}

/** Creates a Node function of one module and waits until it is active. */
export const deploy = (
  aws: Pick<TestCloud, "lambda">,
  name: string,
  role: string,
  source: string,
): Promise<void> => deployFiles(aws, { name, role, files: { "index.mjs": Buffer.from(source) } });

/** Calls a function and gives back what it answered. */
export async function call(
  { lambda }: Pick<TestCloud, "lambda">,
  name: string,
  event: unknown = {},
): Promise<Record<string, unknown>> {
  const answer = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }));
  const payload: Record<string, unknown> = JSON.parse(Buffer.from(answer.Payload ?? []).toString("utf8"));
  return payload;
}
