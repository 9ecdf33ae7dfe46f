/** For each operation of the services behind the port a request that is valid, to which one member more is added. */
import type { Json } from "./samples.js";

export interface World {
  readonly role: string;
  readonly queueUrl: string;
  readonly fifoUrl: string;
  readonly queueArn: string;
  /** Of a message in flight. */
  readonly receiptHandle: string;
  /** A name that nothing has yet. */
  readonly fresh: string;
  readonly functionArn: string;
  readonly layerVersionArn: string;
  readonly mapping: string;
  readonly zip: string;
  readonly logGroup: string;
  readonly logGroupArn: string;
}

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const GRANT = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});
const MANAGED = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

type Requests = Readonly<Record<string, Json>>;

const text = { DataType: "String", StringValue: "x1" };
const message = {
  MessageBody: "x1",
  MessageAttributes: { x1: text },
  MessageSystemAttributes: {
    AWSTraceHeader: { ...text, StringValue: "Root=1-5759e988-bd862e3fe1be46a994272793" },
  },
};

export const SQS_REQUESTS = ({ queueUrl, fifoUrl, queueArn, receiptHandle, fresh }: World): Requests => ({
  ChangeMessageVisibility: { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: 1 },
  ChangeMessageVisibilityBatch: { QueueUrl: queueUrl, Entries: [{ Id: "a", ReceiptHandle: receiptHandle }] },
  CreateQueue: { QueueName: fresh },
  DeleteMessage: { QueueUrl: queueUrl, ReceiptHandle: "x1" },
  DeleteMessageBatch: { QueueUrl: queueUrl, Entries: [{ Id: "a", ReceiptHandle: "x1" }] },
  DeleteQueue: { QueueUrl: `${queueUrl}-missing` },
  GetQueueAttributes: { QueueUrl: queueUrl, AttributeNames: ["All"] },
  GetQueueUrl: { QueueName: "silent" },
  ListDeadLetterSourceQueues: { QueueUrl: queueUrl, MaxResults: 1 },
  ListMessageMoveTasks: { SourceArn: queueArn },
  ListQueueTags: { QueueUrl: queueUrl },
  ListQueues: { MaxResults: 1 },
  PurgeQueue: { QueueUrl: queueUrl },
  ReceiveMessage: { QueueUrl: fifoUrl },
  SendMessage: { QueueUrl: queueUrl, ...message },
  SendMessageBatch: { QueueUrl: queueUrl, Entries: [{ Id: "a", ...message }] },
  SetQueueAttributes: { QueueUrl: queueUrl, Attributes: { DelaySeconds: "0" } },
  StartMessageMoveTask: { SourceArn: `${queueArn}-dead` },
  TagQueue: { QueueUrl: queueUrl, Tags: { a: "b" } },
  UntagQueue: { QueueUrl: queueUrl, TagKeys: ["a"] },
});

export const LOGS_REQUESTS = ({ logGroup, logGroupArn, fresh }: World): Requests => {
  const group = { logGroupName: logGroup };
  const stream = { ...group, logStreamName: "silent" };
  return {
    CreateLogGroup: { logGroupName: fresh },
    CreateLogStream: { ...group, logStreamName: fresh },
    DeleteLogGroup: { logGroupName: "missing" },
    DeleteLogStream: { ...group, logStreamName: "missing" },
    DeleteRetentionPolicy: group,
    DescribeLogGroups: {},
    DescribeLogStreams: group,
    FilterLogEvents: group,
    GetLogEvents: stream,
    ListTagsForResource: { resourceArn: logGroupArn },
    ListTagsLogGroup: group,
    PutLogEvents: { ...stream, logEvents: [{ timestamp: Date.now(), message: "x1" }] },
    PutRetentionPolicy: { ...group, retentionInDays: 1 },
    TagLogGroup: { ...group, tags: { a: "b" } },
    TagResource: { resourceArn: logGroupArn, tags: { a: "b" } },
    UntagLogGroup: { ...group, tags: ["a"] },
    UntagResource: { resourceArn: logGroupArn, tagKeys: ["a"] },
  };
};

export const LAMBDA_REQUESTS = ({
  role,
  queueArn,
  functionArn,
  layerVersionArn,
  mapping,
  zip,
  fresh,
}: World): Requests => {
  const named = { FunctionName: "silent" };
  const qualified = { ...named, Qualifier: "1" };
  const layer = { LayerName: "silent", VersionNumber: 1 };
  const alias = { ...named, Name: "silent" };
  return {
    AddPermission: { ...named, StatementId: "x1", Action: "lambda:InvokeFunction", Principal: "*" },
    CreateAlias: { ...named, Name: fresh, FunctionVersion: "1" },
    CreateEventSourceMapping: { ...named, EventSourceArn: queueArn },
    CreateFunction: {
      FunctionName: fresh,
      Role: role,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: zip },
    },
    DeleteAlias: { ...named, Name: "missing" },
    DeleteEventSourceMapping: { UUID: "00000000-0000-4000-8000-000000000000" },
    DeleteFunction: { FunctionName: "missing" },
    DeleteFunctionConcurrency: named,
    DeleteFunctionEventInvokeConfig: named,
    DeleteLayerVersion: { LayerName: "missing", VersionNumber: 1 },
    GetAccountSettings: {},
    GetAlias: alias,
    GetEventSourceMapping: { UUID: mapping },
    GetFunction: named,
    GetFunctionConcurrency: named,
    GetFunctionConfiguration: named,
    GetFunctionEventInvokeConfig: named,
    GetLayerVersion: layer,
    GetLayerVersionByArn: { Arn: layerVersionArn },
    GetPolicy: named,
    Invoke: { ...named, Payload: "{}" },
    ListAliases: named,
    ListEventSourceMappings: {},
    ListFunctionEventInvokeConfigs: named,
    ListFunctions: {},
    ListLayerVersions: { LayerName: "silent" },
    ListLayers: {},
    ListTags: { Resource: functionArn },
    ListVersionsByFunction: named,
    PublishLayerVersion: { LayerName: "silent", Content: { ZipFile: zip } },
    PublishVersion: named,
    PutFunctionConcurrency: { ...named, ReservedConcurrentExecutions: 5 },
    PutFunctionEventInvokeConfig: { ...named, MaximumRetryAttempts: 1 },
    RemovePermission: { ...named, StatementId: "silent" },
    TagResource: { Resource: functionArn, Tags: { a: "b" } },
    UntagResource: { Resource: functionArn, TagKeys: ["a"] },
    UpdateAlias: alias,
    UpdateEventSourceMapping: { UUID: mapping },
    UpdateFunctionCode: { ...named, ZipFile: zip, DryRun: true },
    UpdateFunctionConfiguration: named,
    UpdateFunctionEventInvokeConfig: qualified,
  };
};

export const IAM_REQUESTS = ({ fresh }: World): Requests => {
  const role = { RoleName: "silent" };
  return {
    AttachRolePolicy: { ...role, PolicyArn: MANAGED },
    CreateRole: { RoleName: fresh, AssumeRolePolicyDocument: TRUST },
    DeleteRole: { RoleName: "missing" },
    DeleteRolePermissionsBoundary: role,
    DeleteRolePolicy: { ...role, PolicyName: "missing" },
    DetachRolePolicy: { ...role, PolicyArn: MANAGED },
    GetRole: role,
    GetRolePolicy: { ...role, PolicyName: "work" },
    ListAttachedRolePolicies: role,
    ListInstanceProfilesForRole: role,
    ListRolePolicies: role,
    ListRoleTags: role,
    ListRoles: {},
    PutRolePermissionsBoundary: { ...role, PermissionsBoundary: MANAGED },
    PutRolePolicy: { ...role, PolicyName: "more", PolicyDocument: GRANT },
    TagRole: { ...role, Tags: [{ Key: "a", Value: "b" }] },
    UntagRole: { ...role, TagKeys: ["a"] },
    UpdateAssumeRolePolicy: { ...role, PolicyDocument: TRUST },
    UpdateRole: role,
  };
};

export const STS_REQUESTS = ({ role }: World): Requests => ({
  AssumeRole: { RoleArn: role, RoleSessionName: "silent" },
  GetCallerIdentity: {},
});
