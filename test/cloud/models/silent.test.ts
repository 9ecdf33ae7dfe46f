/**
 * Nothing is silently ignored: each member that AWS's models give an operation of ours is sent, beside a request that
 * is valid. The operation reads it, or refuses it by its name.
 */
import { readFileSync } from "node:fs";
import {
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
} from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ManualClock } from "../../../src/cloud/clock/manual-clock.js";
import { DynamoDbError } from "../../../src/cloud/dynamodb/errors.js";
import { createDynamoDbService, type DynamoDbService } from "../../../src/cloud/dynamodb/service.js";
import { isJsonObject } from "../../../src/cloud/dynamodb/wire/json.js";
import { signingHeaders } from "../../../src/cloud/http/sigv4.js";
import { JsonInput } from "../../../src/cloud/json/input.js";
import { Members } from "../../../src/cloud/lambda/protocol/members.js";
import { OperationRequest } from "../../../src/cloud/lambda/protocol/request.js";
import { QueryParameters } from "../../../src/cloud/query/parameters.js";
import { Input } from "../../../src/cloud/sqs/input.js";
import { createMemoryStore } from "../../../src/cloud/store/memory.js";
import { createWorkerRole, deploy, startTestCloud, type TestCloud } from "../support/cloud.js";
import { event, writeGroup } from "../support/log-groups.js";
import { send } from "../support/wire.js";
import { DYNAMODB_REQUESTS, STREAMS_REQUESTS } from "./dynamodb-requests.js";
import { observed, Recorder } from "./recorder.js";
import {
  IAM_REQUESTS,
  LAMBDA_REQUESTS,
  LOGS_REQUESTS,
  SQS_REQUESTS,
  STS_REQUESTS,
  type World,
} from "./requests.js";
import { restRequest } from "./rest.js";
import { concretePath, formOf, type Json, sampleOf, withMember } from "./samples.js";

interface Model {
  readonly apiVersion: string;
  /** By operation, what kind each member is of. */
  readonly operations: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const MODELS: { readonly services: Readonly<Record<string, Model>> } = JSON.parse(
  readFileSync(new URL("members.json", import.meta.url), "utf8"),
);

/** Each service with the operations of its model. */
function modelOf(service: string): Model {
  const model = MODELS.services[service];
  if (model === undefined) throw new Error(`members.json has no ${service}`);
  return model;
}

/** Whether an answer refuses a member by its name, or by that of what it is in. */
function isRefusedByName(answer: { readonly status: number; readonly body: string }, path: string): boolean {
  if (answer.status < 400) return false;
  const names = path.split(/[.[\]{}]+/).filter((name) => name !== "");
  return names.some((name) => new RegExp(`\\b${name}\\b`, "i").test(answer.body));
}

/** What AWS takes and does nothing with, or nothing that could be seen here. */
const CHANGES_NOTHING: ReadonlyMap<string, string> = new Map([
  ["logs PutLogEvents sequenceToken", "AWS ignores it since January 2023"],
  ["logs FilterLogEvents interleaved", "AWS ignores it: answers are always interleaved"],
  ["logs FilterLogEvents unmask", "there are no data protection policies here, so nothing is masked"],
  ["logs GetLogEvents unmask", "there are no data protection policies here, so nothing is masked"],
]);

const recorder = new Recorder();
let fresh = 0;
let aws: TestCloud;
let sqs: SQSClient;
let world: World;

beforeAll(async () => {
  aws = await startTestCloud();
  sqs = new SQSClient(aws.settings);
  const role = await createWorkerRole(aws, "silent", "*");
  const create = async (QueueName: string, Attributes = {}) =>
    (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? "";
  const queueUrl = await create("silent");
  const fifoUrl = await create("silent.fifo", { FifoQueue: "true" });
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "x1" }));
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
  const { region, accountId } = aws.cloud.settings;
  const queueArn = `arn:aws:sqs:${region}:${accountId}:silent`;
  const deadLetterTargetArn = `${queueArn}-dead`;
  await create("silent-dead");
  await create("silent-source", {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }),
  });
  const source = "export const handler = async () => 1;";
  await deploy(aws, "silent", role, source);
  await aws.lambda.send(new PublishVersionCommand({ FunctionName: "silent" }));
  await aws.lambda.send(
    new CreateAliasCommand({ FunctionName: "silent", Name: "silent", FunctionVersion: "1" }),
  );
  const mapping = await aws.lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "silent",
      EventSourceArn: deadLetterTargetArn,
      Enabled: false,
    }),
  );
  const content = { ZipFile: zipSync({ "index.mjs": Buffer.from(source) }) };
  const layer = await aws.lambda.send(
    new PublishLayerVersionCommand({ LayerName: "silent", Content: content }),
  );
  const logGroup = await writeGroup(aws.logs, { silent: [[event(0, "x1")]] });
  world = {
    role,
    queueUrl,
    fifoUrl,
    queueArn,
    receiptHandle: Messages?.[0]?.ReceiptHandle ?? "",
    fresh: "",
    functionArn: `arn:aws:lambda:${region}:${accountId}:function:silent`,
    layerVersionArn: layer.LayerVersionArn ?? "",
    mapping: mapping.UUID ?? "",
    zip: Buffer.from(zipSync({ "index.mjs": Buffer.from(source) })).toString("base64"),
    logGroup,
    logGroupArn: `arn:aws:logs:${region}:${accountId}:log-group:${logGroup}`,
  };
  for (const kind of [Input, JsonInput, Members, OperationRequest, QueryParameters])
    recorder.watch(kind.prototype);
});
afterAll(async () => {
  recorder.end();
  sqs.destroy();
  await aws.end();
});

/** Sends a request of a service as the owner of the home. */
async function ask(
  service: string,
  { method = "POST", url = "/", headers = {}, body = "" }: Partial<ReturnType<typeof restRequest>>,
) {
  const { port, host } = new URL(aws.cloud.endpoint);
  const signed = signingHeaders(
    { method, url, host, body },
    aws.settings.credentials,
    { region: aws.cloud.settings.region, service },
    Date.now(),
  );
  return send(Number(port), { method, path: url, headers: { ...headers, ...signed }, body });
}

type Sender = (operation: string, input: Json) => ReturnType<typeof ask>;

const jsonSender =
  (service: string, target: string, version: string): Sender =>
  (operation, input) =>
    ask(service, {
      headers: {
        "content-type": `application/x-amz-json-${version}`,
        "x-amz-target": `${target}.${operation}`,
      },
      body: JSON.stringify(input),
    });
const querySender =
  (service: string): Sender =>
  (operation, input) =>
    ask(service, {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: formOf(operation, modelOf(service).apiVersion, input),
    });

/** The members of an operation that it neither reads nor refuses. */
async function ignoredMembers(
  members: Readonly<Record<string, string>>,
  valid: () => Json,
  ask: (input: Json) => ReturnType<Sender>,
): Promise<string[]> {
  const ignored: string[] = [];
  for (const [path, kind] of Object.entries(members)) {
    const [location = "", sent = ""] = kind.split(" ");
    const name = location === "uri" ? path : location === "header" ? sent.toLowerCase() : sent;
    const base = valid();
    const placed = ["uri", "querystring", "header"].includes(location);
    const input = Object(withMember(base, path, placed ? (base[path] ?? "x1") : given(base, path, kind)));
    recorder.begin();
    const answer = await ask(input);
    const asked = recorder.wasAsked(placed ? `${location} ${name}` : concretePath(input, path));
    if (!(asked || kind === "payload" || isRefusedByName(answer, path))) ignored.push(path);
    if (answer.status === 500) ignored.push(`${path}: ${answer.body}`);
  }
  return ignored;
}

/** What the valid request has for a member already, or a sample. */
function given(base: Json, path: string, kind: string): unknown {
  return kind === "payload" ? base[path] : (base[path] ?? sampleOf(kind));
}

describe.each([
  ["sqs", jsonSender("sqs", "AmazonSQS", "1.0"), SQS_REQUESTS],
  ["logs", jsonSender("logs", "Logs_20140328", "1.1"), LOGS_REQUESTS],
  ["iam", querySender("iam"), IAM_REQUESTS],
  ["sts", querySender("sts"), STS_REQUESTS],
  [
    "lambda",
    (operation: string, input: Json) =>
      ask("lambda", restRequest(operation, modelOf("lambda").operations[operation] ?? {}, input)),
    LAMBDA_REQUESTS,
  ],
] as const)("%s", (service, sender, requests) => {
  test.each(Object.entries(modelOf(service).operations))(
    "%s ignores no member",
    async (operation, members) => {
      const valid = (): Json => {
        fresh += 1;
        const request = requests({ ...world, fresh: `fresh-${fresh}` })[operation];
        if (request === undefined) throw new Error(`requests.ts has no ${operation} of ${service}`);
        return request;
      };
      const ignored = await ignoredMembers(members, valid, (input) => sender(operation, input));
      expect(ignored.filter((path) => !CHANGES_NOTHING.has(`${service} ${operation} ${path}`))).toEqual([]);
    },
  );
});

describe("dynamodb", () => {
  let dynamodb: DynamoDbService;
  let [tableArn, streamArn] = ["", ""];

  beforeAll(() => {
    dynamodb = createDynamoDbService({
      store: createMemoryStore(),
      clock: new ManualClock(Date.UTC(2026, 10, 1)),
      region: "us-east-1",
      accountId: "123456789012",
    });
    const create = (TableName: string, ...names: readonly string[]): string => {
      const answer: unknown = JSON.parse(
        dynamodb.execute("CreateTable", {
          TableName,
          BillingMode: "PAY_PER_REQUEST",
          StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
          AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
          KeySchema: names.map((AttributeName, at) => ({
            AttributeName,
            KeyType: at === 0 ? "HASH" : "RANGE",
          })),
        }),
      );
      const table = isJsonObject(answer) ? answer.TableDescription : undefined;
      if (!isJsonObject(table)) throw new Error("CreateTable describes no table");
      streamArn = String(table.LatestStreamArn);
      return String(table.TableArn);
    };
    create("Range", "p", "s");
    tableArn = create("Hash", "id");
  });

  const operations = ["dynamodb", "dynamodbstreams"].flatMap((service) =>
    Object.entries(modelOf(service).operations),
  );
  test.each(operations)("%s ignores no member", (operation, members) => {
    const base = { ...DYNAMODB_REQUESTS(tableArn), ...STREAMS_REQUESTS(streamArn) }[operation];
    if (base === undefined) throw new Error(`dynamodb-requests.ts has no ${operation}`);
    const ignored = Object.entries(members).filter(([path, kind]) => {
      const input: unknown = withMember(base, path, given(base, path, kind));
      const asked = new Set<string>();
      const seen = observed(input, asked);
      const answer = executed(dynamodb, operation, isJsonObject(seen) ? seen : {});
      return !asked.has(concretePath(input, path)) && !isRefusedByName(answer, path);
    });
    expect(ignored.map(([path]) => path)).toEqual([]);
  });
});

function executed(dynamodb: DynamoDbService, operation: string, input: Json) {
  try {
    return { status: 200, body: dynamodb.execute(operation, input) };
  } catch (problem) {
    if (problem instanceof DynamoDbError) return { status: problem.status, body: problem.toJson() };
    throw problem;
  }
}
