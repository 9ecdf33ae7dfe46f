/**
 * AWS's managed policies that roles of functions have: what they say about the services that are here. Roles get no
 * others, since it would not be known what they allow.
 */

type Allowed = readonly { readonly Action: readonly string[]; readonly Resource?: string }[];

const LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const READ_STREAMS = [
  "dynamodb:DescribeStream",
  "dynamodb:GetRecords",
  "dynamodb:GetShardIterator",
  "dynamodb:ListStreams",
];
const POLL_QUEUES = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

/** By what follows `arn:aws:iam::aws:policy/`. */
const POLICIES: Readonly<Record<string, Allowed>> = {
  AdministratorAccess: [{ Action: ["*"] }],
  AmazonDynamoDBFullAccess: [{ Action: ["dynamodb:*"] }],
  AmazonDynamoDBReadOnlyAccess: [
    {
      Action: [
        "dynamodb:BatchGetItem",
        "dynamodb:Describe*",
        "dynamodb:List*",
        "dynamodb:GetAbacStatus",
        "dynamodb:GetItem",
        "dynamodb:GetResourcePolicy",
        "dynamodb:Query",
        "dynamodb:Scan",
        "dynamodb:PartiQLSelect",
      ],
    },
  ],
  AmazonSQSFullAccess: [{ Action: ["sqs:*"] }],
  AmazonSQSReadOnlyAccess: [
    {
      Action: [
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ListDeadLetterSourceQueues",
        "sqs:ListQueues",
        "sqs:ListMessageMoveTasks",
        "sqs:ListQueueTags",
      ],
    },
  ],
  CloudWatchLogsFullAccess: [{ Action: ["logs:*"] }],
  CloudWatchLogsReadOnlyAccess: [
    {
      Action: [
        "logs:Describe*",
        "logs:Get*",
        "logs:List*",
        "logs:StartQuery",
        "logs:StopQuery",
        "logs:TestMetricFilter",
        "logs:FilterLogEvents",
      ],
    },
  ],
  "service-role/AWSLambdaBasicExecutionRole": [{ Action: LOGS }],
  "service-role/AWSLambdaDynamoDBExecutionRole": [{ Action: [...READ_STREAMS, ...LOGS] }],
  "service-role/AWSLambdaRole": [{ Action: ["lambda:InvokeFunction"] }],
  "service-role/AWSLambdaSQSQueueExecutionRole": [{ Action: [...POLL_QUEUES, ...LOGS] }],
  "service-role/AWSLambdaVPCAccessExecutionRole": [{ Action: LOGS }],
};

const PREFIX = "arn:aws:iam::aws:policy/";

/** The document of a managed policy as JSON text, `undefined` for one that is not known here. */
export function managedPolicy(arn: string): string | undefined {
  const name = arn.slice(PREFIX.length);
  const allowed = arn.startsWith(PREFIX) && Object.hasOwn(POLICIES, name) ? POLICIES[name] : undefined;
  if (allowed === undefined) return undefined;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: allowed.map(({ Action, Resource = "*" }) => ({ Effect: "Allow", Action, Resource })),
  });
}
