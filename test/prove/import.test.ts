/** What people have: templates, build output, zips, layers. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import type { ProveResult } from "../../src/prove/index.js";
import { cli, cliJson, temporaryHome } from "../support/cli.js";

/** A folder with these files. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = join(temporaryHome(), "project");
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const proved = (...args: string[]) => cliJson<ProveResult>(temporaryHome(), "prove", ...args, "--bound", "0");

/** Tells by a request what it was given: its settings, the event, what it came from. */
const TELLS = `
const { DynamoDBClient, PutItemCommand, QueryCommand } = require("@aws-sdk/client-dynamodb");
const dynamodb = new DynamoDBClient({});
exports.handler = async (event, context) => {
  const { TABLE, QUEUE, TOPIC, STAGE } = process.env;
  const said = { TABLE, QUEUE, TOPIC, STAGE, left: context.getRemainingTimeInMillis(), memory: context.memoryLimitInMB, event };
  await fetch("https://told.example/" + encodeURIComponent([TABLE, QUEUE, TOPIC, STAGE, said.left, said.memory].join(" ")), { method: "POST", body: "{}" });
  await fetch("https://told.example/" + (event.Records?.[0]?.eventSource ?? (event.body ? "body" : event["detail-type"] ?? "order")), { method: "POST", body: "{}" });
  return { statusCode: 200 };
};`;
const told = ({ document }: { document: ProveResult }): readonly string[] =>
  document.effects.places.map((place) => decodeURIComponent(place.replace("POST told.example/", "")));

const SAM = `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: prod }
  Secret: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsTest: !Not [!Condition IsProd]
Globals:
  Function:
    Runtime: nodejs16.x
    Timeout: 12
    Tracing: Active
    Environment: { Variables: { STAGE: !Ref Stage } }
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      MemorySize: 256
      VpcConfig: { SubnetIds: [subnet-1] }
      Environment:
        Variables:
          TABLE: !If [IsProd, !Ref Orders, none]
          QUEUE: !Ref Incoming
          TOPIC: !Join [":", [!GetAtt Orders.Arn, !Sub "\${AWS::Region}-\${Stage}"]]
      Events:
        Message:
          Type: SQS
          Properties: { Queue: !GetAtt Incoming.Arn, BatchSize: 5 }
  Front:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Events:
        Post: { Type: Api, Properties: { Method: post, Path: "/orders/{id}" } }
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }, { AttributeName: n, AttributeType: N }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }]
      GlobalSecondaryIndexes:
        - { IndexName: by-n, KeySchema: [{ AttributeName: n, KeyType: HASH }], Projection: { ProjectionType: ALL } }
  Unused:
    Type: AWS::Serverless::Function
    Condition: IsTest
    Properties: { CodeUri: nowhere/, Handler: app.handler }
  Incoming:
    Type: AWS::SQS::Queue
    Properties: { QueueName: incoming.fifo, FifoQueue: true, VisibilityTimeout: 72, RedrivePolicy: { maxReceiveCount: 2, deadLetterTargetArn: !GetAtt Dead.Arn } }
  Dead: { Type: AWS::SQS::Queue }
`;

test("a SAM template: which function, its settings, its tables, and what its source does", async () => {
  const folder = folderOf({ "template.yaml": SAM, "src/app.js": TELLS });
  const many = await cli(["prove", folder, "--home", temporaryHome()]);
  expect([many.status, many.stderr]).toEqual([3, expect.stringMatching(/Work, Front.*--function Work/s)]);

  const queued = await proved(folder, "--function", "Work");
  expect(told(queued)).toEqual([
    "Orders https://sqs.us-east-1.amazonaws.com/123456789012/incoming.fifo arn:aws:dynamodb:us-east-1:123456789012:table/Orders:us-east-1-prod prod 12000 256",
    "aws:sqs",
  ]);
  expect(queued.document.bounds).toMatchObject({ source: "fifo", attempts: 2, timeoutMs: 12_000 });
  expect(queued.document.notes.join(" ")).toMatch(/no difference here: tracing and the VPC\./i);

  const asked = await proved(join(folder, "template.yaml"), "--function", "Front");
  expect(told(asked)[1]).toBe("body");
  expect(asked.document.bounds.source).toBe("sync");
});

test("what cdk synth writes: the asset, by the id that was written", async () => {
  const template = {
    Resources: {
      Table1A2B3C4D: {
        Type: "AWS::DynamoDB::Table",
        Properties: {
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        },
      },
      Work0A1B2C3D: {
        Type: "AWS::Lambda::Function",
        Properties: {
          Code: { S3Bucket: { "Fn::Sub": "cdk-assets" }, S3Key: "abc.zip" },
          Handler: "index.handler",
          Environment: { Variables: { TABLE: { Ref: "Table1A2B3C4D" } } },
        },
        Metadata: { "aws:asset:path": "asset.abc", "aws:asset:property": "Code" },
      },
      Rule: {
        Type: "AWS::Lambda::Permission",
        Properties: {
          FunctionName: { "Fn::GetAtt": ["Work0A1B2C3D", "Arn"] },
          Principal: "events.amazonaws.com",
        },
      },
    },
  };
  const folder = folderOf({
    "cdk.out/App.template.json": JSON.stringify(template),
    "cdk.out/asset.abc/index.js": TELLS,
  });
  const [settings, event] = told(await proved(folder, "--function", "Work"));
  expect([settings, event]).toEqual([expect.stringMatching(/^Table1A2B3C4D .* 3000 128$/), "OrderPlaced"]);
});

test("serverless.yml: its variables, its resources, its events", async () => {
  const folder = folderOf({
    "serverless.yml": `
service: shop
custom:
  stage: \${opt:stage, self:provider.stage}
  table: orders-\${self:custom.stage}
  more: \${file(more.yml):topic}
provider: { name: aws, runtime: nodejs14.x, stage: dev, environment: { TABLE: "\${self:custom.table}", STAGE: "\${env:WHERE, 'here'}" } }
functions:
  work:
    handler: src/app.handler
    environment: { TOPIC: "\${self:custom.more}-\${sls:stage}", QUEUE: !Ref Queue }
    events: [{ httpApi: "POST /orders" }]
resources:
  Resources:
    Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: "queue-\${self:custom.stage}" } }
    Table:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: \${self:custom.table}
        KeySchema: [{ AttributeName: id, KeyType: HASH }]
        AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
`,
    "more.yml": "topic: news",
    "src/app.js": TELLS,
  });
  expect(told(await proved(folder))).toEqual([
    "orders-dev https://sqs.us-east-1.amazonaws.com/123456789012/queue-dev news-dev here 6000 1024",
    "body",
  ]);
});

test("a zip, and layers as a folder and as a zip: lines of code are named by the archive", async () => {
  const layered = `
const shop = require("shop");
const { url } = require("/opt/nodejs/settings");
exports.handler = async () => (await fetch(url + shop.name, { method: "POST", body: "{}" })).status;`;
  const folder = folderOf({
    "layer/nodejs/node_modules/shop/index.js": 'exports.name = "shop";',
    "more/nodejs/settings.js": 'exports.url = "https://told.example/";',
  });
  const zip = join(folder, "function.zip");
  writeFileSync(zip, zipSync({ "index.js": strToU8(layered) }));
  const more = join(folder, "more.zip");
  writeFileSync(more, zipSync({ "nodejs/settings.js": strToU8('exports.url = "https://told.example/";') }));
  const result = await proved(zip, "--layer", join(folder, "layer"), "--layer", more);
  expect(told(result)).toEqual(["shop"]);
  expect(result.document.handler.file).toBe("function.zip/index.js");
  const where = result.document.counterexamples[0]?.steps.find(({ kind }) => kind === "call")?.where;
  expect(where).toMatchObject({ file: "function.zip/index.js", line: 4 });

  for (const args of [[zip, "--layer", "nowhere"], [more, "--function", "Work"], [join(folder, "layer")]]) {
    const { status, stderr } = await cli(["prove", ...args, "--home", temporaryHome()]);
    expect([args, status, stderr]).toEqual([args, 3, expect.stringMatching(/--\w+|handler/)]);
  }
});
