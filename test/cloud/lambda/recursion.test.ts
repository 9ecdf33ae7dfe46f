/** Functions that invoke themselves, with an SDK or over a queue: Lambda counts, and stops the chain. */
import {
  CreateEventSourceMappingCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  type Runtime,
} from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { pythonProblem } from "../../../src/cloud/lambda/environments/python.js";
import { holds } from "../../support/behaviours.js";
import {
  call,
  createWorkerRole,
  deploy,
  deployFiles,
  startTestCloud,
  type TestCloud,
} from "../support/cloud.js";

const MOST = 16;
const GUIDE = "Lambda developer guide, invocation-recursion";
const hold = (behaviour: string, source = GUIDE) =>
  holds("Lambda", { operation: "Recursive loop detection", behaviour, source });

let aws: TestCloud;
let sqs: SQSClient;
let role: string;
beforeAll(async () => {
  aws = await startTestCloud();
  sqs = new SQSClient(aws.settings);
  role = await createWorkerRole(aws, "role", "lambda:InvokeFunction", "sqs:*");
});
afterAll(async () => {
  sqs.destroy();
  await aws.end();
  expect(aws.notices).toEqual([]);
});

async function queue(QueueName: string, Attributes: Record<string, string> = {}) {
  const { QueueUrl: url = "" } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const answer = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }),
  );
  return { url, arn: answer.Attributes?.QueueArn ?? "" };
}

const starts = async (name: string): Promise<number> =>
  (await aws.messages(`/aws/lambda/${name}`)).filter((message) => message.startsWith("START")).length;

async function received(url: string) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 1, MessageSystemAttributeNames: ["All"] }),
  );
  return Messages;
}

const problem = await pythonProblem();
const SDKS: readonly (readonly [sdk: string, runtime: Runtime, file: string, source: string])[] = [
  [
    "the SDK for JavaScript",
    "nodejs22.x",
    "index.mjs",
    `import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
     const lambda = new LambdaClient({});
     export const handler = async (event, { functionName: FunctionName }) => {
       await lambda.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload: JSON.stringify(event) }));
     };`,
  ],
  [
    "boto3",
    "python3.12",
    "index.py",
    `import boto3, json
def handler(event, context):
    boto3.client("lambda").invoke(FunctionName=context.function_name, InvocationType="Event", Payload=json.dumps(event))
`,
  ],
];

describe("a function that invokes itself", () => {
  for (const [sdk, runtime, file, source] of SDKS) {
    test.skipIf(runtime.startsWith("python") && problem !== undefined)(
      `with ${sdk} is stopped after ${MOST} invocations, and its event goes to the failure destination`,
      hold("a function that invokes itself with an SDK is stopped after 16 invocations"),
      async () => {
        const name = `loop-${runtime.slice(0, 6)}`;
        const failure = await queue(`failure-${name}`);
        await deployFiles(aws, { name, role, runtime, files: { [file]: Buffer.from(source) } });
        await aws.lambda.send(
          new PutFunctionEventInvokeConfigCommand({
            FunctionName: name,
            DestinationConfig: { OnFailure: { Destination: failure.arn } },
          }),
        );
        await call(aws, name, { n: 1 });
        await aws.cloud.admin.settle();
        expect(await starts(name)).toBe(MOST);
        const [message] = await received(failure.url);
        expect(JSON.parse(message?.Body ?? "")).toMatchObject({
          requestContext: { condition: "RecursiveInvocation" },
          requestPayload: { n: 1 },
        });
      },
    );
  }

  test(
    "and waits for the answer gets an error at the end of the chain",
    hold(
      "a caller who waits gets RecursiveInvocationException",
      `${GUIDE}; AWS's service model (botocore, lambda 2015-03-31)`,
    ),
    async () => {
      await deploy(aws, "answers", role, "export const handler = async () => process.env._X_AMZN_TRACE_ID;");
      const first = await call(aws, "answers");
      expect(first).toMatch(/;Sampled=0;Lineage=1:[0-9a-f]{8}:0$/);
      const passedOn = (count: number) =>
        call({ lambda: traced(String(first).replace(/:0$/, `:${count}`)) }, "answers");
      expect(await passedOn(MOST - 2)).toMatch(new RegExp(`:${MOST - 1}$`));
      await expect(passedOn(MOST - 1)).rejects.toMatchObject({
        name: "RecursiveInvocationException",
        $metadata: { httpStatusCode: 400 },
      });
    },
  );
});

/** A client that passes a trace header on, as those within functions do. */
function traced(header: string): LambdaClient {
  const client = new LambdaClient(aws.settings);
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers["X-Amzn-Trace-Id"] = header;
      return next(args);
    },
    { step: "build", name: "trace" },
  );
  return client;
}

test(
  "a function that writes into its own queue is stopped, and the message goes to the dead-letter queue",
  hold(
    "a function that writes into its own queue is stopped after 16 invocations; the message goes the way of the redrive policy",
    `${GUIDE}; AWS compute blog, detecting-and-stopping-recursive-loops-in-aws-lambda-functions`,
  ),
  async () => {
    const dead = await queue("dead");
    const orders = await queue("orders", {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
    });
    const source = `import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
      const sqs = new SQSClient({});
      export const handler = async ({ Records }) => {
        for (const { body: MessageBody } of Records)
          await sqs.send(new SendMessageCommand({ QueueUrl: ${JSON.stringify(orders.url)}, MessageBody }));
      };`;
    await deploy(aws, "own-queue", role, source);
    await aws.lambda.send(
      new CreateEventSourceMappingCommand({ FunctionName: "own-queue", EventSourceArn: orders.arn }),
    );
    await sqs.send(new SendMessageCommand({ QueueUrl: orders.url, MessageBody: "round" }));
    let [message] = await received(dead.url);
    await vi.waitFor(
      async () => {
        [message] = message === undefined ? await received(dead.url) : [message];
        expect(message).toBeDefined();
      },
      { timeout: 30_000, interval: 50 },
    );
    expect(message).toMatchObject({
      Body: "round",
      Attributes: {
        AWSTraceHeader: expect.stringMatching(new RegExp(`;Lineage=1:[0-9a-f]{8}:${MOST - 1}$`)),
      },
    });
    expect(await starts("own-queue")).toBe(MOST);
  },
);

test("a call that anybody else makes, with a trace header of their own, begins a chain", async () => {
  await deploy(aws, "begins", role, "export const handler = async () => process.env._X_AMZN_TRACE_ID;");
  for (const header of ["Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1", "Lineage=nonsense", "x"])
    expect(await call({ lambda: traced(header) }, "begins")).toMatch(/:0$/);
});
