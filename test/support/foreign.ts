/** Things of somebody else in the learner's account, of each kind, named as closely to the course's as names can be. */
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { AttachRolePolicyCommand, CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, PublishLayerVersionCommand } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { ResourceNames } from "../../src/aws/names.js";
import { packageHandler } from "../../src/aws/package.js";
import { TRUST_POLICY } from "../../src/aws/roles.js";
import type { World } from "./world.js";

const { zip } = packageHandler({
  family: "nodejs",
  file: "index.mjs",
  entry: "index.handler",
  source: "export const handler = () => 1;",
});

/** @param besides ends each name: none, and the name is the course's own */
export async function foreignThings(world: World, names: ResourceNames, besides: string): Promise<void> {
  const { dynamodb, iam, lambda, logs, env } = world;
  const TableName = `${names.ordersTable}${besides}`;
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: "kept" } } }));
  const RoleName = `${names.roleName}${besides}`;
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(TRUST_POLICY) }),
  );
  // A policy of the course's name in it, and a managed one attached.
  const Statement = [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }];
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: names.policyName,
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    }),
  );
  await iam.send(
    new AttachRolePolicyCommand({ RoleName, PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
  );
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: `${names.functionName}${besides}`,
      Role: Role?.Arn,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Code: { ZipFile: zip },
    }),
  );
  await lambda.send(
    new PublishLayerVersionCommand({
      LayerName: `${names.functionName}${besides}`,
      Content: { ZipFile: zip },
    }),
  );
  const [logGroupName, logStreamName] = [`${names.logGroup}${besides}`, "kept"];
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  await logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName,
      logEvents: [{ timestamp: Date.now(), message: "kept" }],
    }),
  );
  const sqs = new SQSClient({
    endpoint: env.AWS_ENDPOINT_URL ?? "",
    region: env.AWS_REGION ?? "",
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
    },
  });
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: `${names.functionName}${besides}` }),
  );
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));
  sqs.destroy();
}
