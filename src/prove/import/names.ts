/** What resources are called: by a name of their own, or by their logical id. */

const ACCOUNT = "123456789012";
const REGION = "us-east-1";

/** Pseudo parameters. */
export const PSEUDO: Readonly<Record<string, string>> = {
  "AWS::Region": REGION,
  "AWS::AccountId": ACCOUNT,
  "AWS::Partition": "aws",
  "AWS::StackName": "stack",
  "AWS::StackId": `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/stack/1`,
  "AWS::URLSuffix": "amazonaws.com",
};

type Named = (property: string) => string | undefined;

interface Kind {
  /** The property that names it. */
  readonly name: string;
  readonly arn: (name: string) => string;
  /** `Ref` is its ARN or its address, and not its name. */
  readonly ref?: (name: string) => string;
}

const arn = (service: string, rest: string, region = REGION, account = ACCOUNT): string =>
  `arn:aws:${service}:${region}:${account}:${rest}`;
export const queueUrl = (name: string): string => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`;
const topicArn = (name: string): string => arn("sns", name);
const machineArn = (name: string): string => arn("states", `stateMachine:${name}`);
const functionKind: Kind = { name: "FunctionName", arn: (name) => arn("lambda", `function:${name}`) };
const tableKind: Kind = { name: "TableName", arn: (name) => arn("dynamodb", `table/${name}`) };
const machineKind: Kind = { name: "StateMachineName", arn: machineArn, ref: machineArn };

const KINDS: Readonly<Record<string, Kind>> = {
  "AWS::DynamoDB::Table": tableKind,
  "AWS::DynamoDB::GlobalTable": tableKind,
  "AWS::Serverless::SimpleTable": tableKind,
  "AWS::Lambda::Function": functionKind,
  "AWS::Serverless::Function": functionKind,
  "AWS::SQS::Queue": { name: "QueueName", arn: (name) => arn("sqs", name), ref: queueUrl },
  "AWS::SNS::Topic": { name: "TopicName", arn: topicArn, ref: topicArn },
  "AWS::StepFunctions::StateMachine": machineKind,
  "AWS::Serverless::StateMachine": { ...machineKind, name: "Name" },
  "AWS::Events::EventBus": { name: "Name", arn: (name) => arn("events", `event-bus/${name}`) },
  "AWS::Kinesis::Stream": { name: "Name", arn: (name) => arn("kinesis", `stream/${name}`) },
  "AWS::KinesisFirehose::DeliveryStream": {
    name: "DeliveryStreamName",
    arn: (name) => arn("firehose", `deliverystream/${name}`),
  },
  "AWS::S3::Bucket": { name: "BucketName", arn: (name) => `arn:aws:s3:::${name}` },
  "AWS::SecretsManager::Secret": {
    name: "Name",
    arn: (name) => arn("secretsmanager", `secret:${name}`),
    ref: (name) => arn("secretsmanager", `secret:${name}`),
  },
  "AWS::SSM::Parameter": { name: "Name", arn: (name) => arn("ssm", `parameter/${name}`) },
};

function nameOf(id: string, type: string, named: Named): string {
  const name = named(KINDS[type]?.name ?? "Name") ?? id;
  if (type === "AWS::S3::Bucket") return name.toLowerCase();
  const isFifo = named("FifoQueue") === "true" || named("FifoTopic") === "true";
  return isFifo && !name.endsWith(".fifo") ? `${name}.fifo` : name;
}

/** What `Ref` gives. */
export function refOf(id: string, type: string, named: Named): string {
  const name = nameOf(id, type, named);
  return KINDS[type]?.ref?.(name) ?? name;
}

/** What `Fn::GetAtt` gives. */
export function attributeOf(id: string, type: string, attribute: string, named: Named): string {
  const name = nameOf(id, type, named);
  const kind = KINDS[type];
  if (/Arn$/.test(attribute) && attribute !== "StreamArn")
    return (
      kind?.arn(name) ?? `arn:aws:${type.split("::")[1]?.toLowerCase() ?? "aws"}:${REGION}:${ACCOUNT}:${name}`
    );
  if (attribute === "StreamArn") return `${kind?.arn(name) ?? name}/stream/2026-01-01T00:00:00.000`;
  if (attribute === "QueueUrl") return queueUrl(name);
  if (attribute === "ApiEndpoint") return `https://${name.toLowerCase()}.execute-api.${REGION}.amazonaws.com`;
  if (/Url$/.test(attribute)) return `https://${name.toLowerCase()}.example.com/`;
  return name;
}
