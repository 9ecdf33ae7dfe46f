/** An independent look at all that there is at an endpoint: by boto3, or by the SDK's own clients where Python has none. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { DescribeLogGroupsCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { ListTablesCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import { ListFunctionsCommand, ListLayersCommand, ListTagsCommand } from "@aws-sdk/client-lambda";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { pythonProblem } from "../../src/cloud/lambda/environments/python.js";
import type { World } from "./world.js";

/** What there is, by its kind and name, with what of it anybody may change. */
export type Everything = Readonly<Record<string, unknown>>;

const LOOK = fileURLToPath(new URL("everything.py", import.meta.url));
const noBoto = await pythonProblem();

export const lookedBy = noBoto === undefined ? "boto3" : `the SDK, since there is no boto3: ${noBoto}`;

export async function everything(world: World): Promise<Everything> {
  if (noBoto !== undefined) return bySdk(world);
  const env = { ...process.env, ...world.env };
  const { stdout } = await promisify(execFile)("python3", [LOOK], { env, maxBuffer: 64 << 20 });
  const found: Everything = JSON.parse(stdout);
  return found;
}

async function bySdk({ env, dynamodb, iam, lambda, logs }: World): Promise<Everything> {
  const sqs = new SQSClient({
    endpoint: env.AWS_ENDPOINT_URL ?? "",
    region: env.AWS_REGION ?? "",
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
    },
  });
  const found: Record<string, unknown> = {};
  for (const TableName of (await dynamodb.send(new ListTablesCommand({}))).TableNames ?? [])
    found[`table ${TableName}`] = (await dynamodb.send(new ScanCommand({ TableName }))).Items;
  for (const { FunctionName, FunctionArn, CodeSha256 } of (await lambda.send(new ListFunctionsCommand({})))
    .Functions ?? [])
    found[`function ${FunctionName}`] = [
      CodeSha256,
      (await lambda.send(new ListTagsCommand({ Resource: FunctionArn }))).Tags,
    ];
  for (const { LayerName, LatestMatchingVersion } of (await lambda.send(new ListLayersCommand({}))).Layers ??
    [])
    found[`layer ${LayerName}`] = LatestMatchingVersion?.Version;
  for (const { RoleName } of (await iam.send(new ListRolesCommand({}))).Roles ?? [])
    found[`role ${RoleName}`] = [
      (await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames,
      (await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies,
    ];
  for (const { logGroupName, retentionInDays } of (await logs.send(new DescribeLogGroupsCommand({})))
    .logGroups ?? [])
    found[`log group ${logGroupName}`] = [
      retentionInDays,
      (await logs.send(new FilterLogEventsCommand({ logGroupName }))).events?.length,
    ];
  for (const url of (await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []) found[`queue ${url}`] = url;
  sqs.destroy();
  return found;
}
