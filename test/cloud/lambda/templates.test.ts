/**
 * Functions as public templates set them (AWS SAM, the CDK, CloudFormation, the Serverless Framework): what changes
 * nothing here is taken, with a note where a reader may expect more, and what would change an outcome is refused by name.
 */
import { type CreateFunctionCommandInput, PublishLayerVersionCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { failureOf, Harness } from "./support/harness.js";

const NODE = { "index.mjs": "export const handler = async () => 'done';" };
const KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const LAYER = "arn:aws:lambda:us-east-1:094274105915:layer:AWSLambdaPowertoolsTypeScriptV2:20";
const INSIGHTS = "arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:38";
const OURS = "arn:aws:lambda:eu-west-1:123456789012:layer";
const FILES = "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0";
const IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:latest";
const NETWORK = {
  SubnetIds: ["subnet-071f7123", "subnet-07fd1234"],
  SecurityGroupIds: ["sg-085912345678492fb"],
};

const notices: string[] = [];
let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start({ notice: (text) => notices.push(text) });
  const layers = { shared: "nodejs/node_modules/shared/index.js", agent: "extensions/agent" };
  for (const [LayerName, path] of Object.entries(layers)) {
    const Content = lambda.code({ [path]: "" });
    await lambda.client.send(new PublishLayerVersionCommand({ LayerName, Content }));
  }
});
beforeEach(() => {
  notices.length = 0;
});
afterAll(() => lambda.stop());

type Settings = Partial<CreateFunctionCommandInput>;
const another = process.arch === "arm64" ? "x86_64" : "arm64";

type Taken = readonly [what: string, settings: Settings, noted?: readonly string[]];
const TAKEN: readonly Taken[] = [
  ["hello world of SAM's Node.js", { Handler: "app.lambdaHandler", Runtime: "nodejs22.x", Timeout: 3 }],
  ["hello world of SAM's Python", { Handler: "app.lambda_handler", Runtime: "python3.13", MemorySize: 128 }],
  ["TypeScript built by SAM", { Handler: "app.lambdaHandler", Runtime: "nodejs20.x", MemorySize: 256 }],
  ["a CDK NodejsFunction", { Environment: { Variables: { AWS_NODEJS_CONNECTION_REUSE_ENABLED: "1" } } }],
  ["tracing", { TracingConfig: { Mode: "Active" } }, ["TracingConfig Active"]],
  ["tracing that is passed through", { TracingConfig: { Mode: "PassThrough" } }],
  ["a VPC", { VpcConfig: NETWORK }, ["VpcConfig"]],
  ["a VPC with IPv6", { VpcConfig: { ...NETWORK, Ipv6AllowedForDualStack: true } }, ["VpcConfig"]],
  ["a key", { KMSKeyArn: KEY, Environment: { Variables: { STAGE: "prod" } } }, ["KMSKeyArn"]],
  ["snapshots", { Runtime: "python3.12", SnapStart: { ApplyOn: "PublishedVersions" } }, ["SnapStart"]],
  ["no snapshots", { SnapStart: { ApplyOn: "None" } }],
  ["Node.js 16", { Runtime: "nodejs16.x" }, ["nodejs16.x runs as nodejs18.x"]],
  ["Node.js 18", { Runtime: "nodejs18.x" }],
  ["Python 3.8", { Runtime: "python3.8" }, ["python3.8 runs as"]],
  ["Python 3.9", { Runtime: "python3.9" }, ["python3.9 runs as"]],
  [
    "a custom runtime of Amazon Linux 2",
    { Runtime: "provided.al2", Handler: "bootstrap" },
    ["provided.al2 runs as"],
  ],
  ["another architecture", { Architectures: [another] }, [`Architectures ${another}`]],
  ["a big /tmp", { EphemeralStorage: { Size: 2048 } }],
  [
    "logs as JSON, in a group of its own",
    {
      LoggingConfig: {
        LogFormat: "JSON",
        ApplicationLogLevel: "DEBUG",
        SystemLogLevel: "WARN",
        LogGroup: "/shop/orders",
      },
    },
  ],
  ["logs as text", { LoggingConfig: { LogFormat: "Text" } }],
  [
    "all that SAM's Globals set",
    {
      TracingConfig: { Mode: "Active" },
      LoggingConfig: { LogFormat: "JSON" },
      Architectures: [another],
      MemorySize: 1024,
      Timeout: 30,
      Environment: { Variables: { POWERTOOLS_SERVICE_NAME: "orders", LOG_LEVEL: "INFO" } },
      Tags: { "lambda:createdBy": "SAM", project: "shop" },
    },
    ["TracingConfig Active", `Architectures ${another}`],
  ],
  ["a version with it", { Publish: true, Description: "Serverless lambda version" }],
  ["the key of its package", { Code: { SourceKMSKeyArn: KEY } }, ["SourceKMSKeyArn"]],
  ["no layers", { Layers: [] }],
  ["layers", { Layers: [`${OURS}:shared:1`] }],
  ["a layer with an extension", { Layers: [`${OURS}:agent:1`] }, ["the extensions of the layer agent"]],
  [
    "another account's layer that was published here",
    { Layers: ["arn:aws:lambda:us-east-1:580247275435:layer:shared:38"] },
    ["what was published here as"],
  ],
];
test.each(TAKEN.map(([what, settings, noted = []]) => ({ what, settings, noted })))(
  "$what is taken",
  async (row) => {
    const { what, settings, noted } = row;
    const name = what.replaceAll(/\W+/g, "-");
    const Code = settings.Code === undefined ? {} : { Code: { ...lambda.code(NODE), ...settings.Code } };
    await lambda.deploy(name, NODE, { ...settings, ...Code });
    const [told = ""] = notices;
    expect(noted.filter((each) => !told.includes(each))).toEqual([]);
    expect(told.split("; ").filter((each) => each !== "")).toHaveLength(noted.length);
  },
);

test.each<readonly [what: string, settings: Settings, named: string]>([
  ["Powertools' public layer", { Layers: [LAYER] }, "Layers"],
  ["Insights' public layer", { Layers: [INSIGHTS] }, "LambdaInsightsExtension"],
  [
    "a file system",
    { FileSystemConfigs: [{ Arn: FILES, LocalMountPath: "/mnt/data" }] },
    "FileSystemConfigs",
  ],
  ["an image", { PackageType: "Image", Code: { ImageUri: IMAGE } }, "Image"],
  ["code in S3", { Code: { S3Bucket: "my-bucket", S3Key: "function.zip" } }, "S3"],
  [
    "signed code",
    {
      CodeSigningConfigArn: "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0",
    },
    "CodeSigningConfigArn",
  ],
  ["Java", { Runtime: "java21", Handler: "shop.App::handleRequest" }, "java21"],
  [".NET", { Runtime: "dotnet8", Handler: "Shop::Shop.Function::Handler" }, "dotnet8"],
  ["Ruby", { Runtime: "ruby3.3", Handler: "app.lambda_handler" }, "ruby3.3"],
  ["Go's own runtime", { Runtime: "go1.x", Handler: "main" }, "go1.x"],
  ["Node.js 12", { Runtime: "nodejs12.x" }, "nodejs12.x"],
  [
    "a topic for dead letters",
    { DeadLetterConfig: { TargetArn: "arn:aws:sns:eu-west-1:123456789012:failures" } },
    "service sns",
  ],
])("%s is refused by name", async (what, settings, named) => {
  expect(await failureOf(lambda.deploy(what.replaceAll(/\W+/g, "-"), NODE, settings))).toMatchObject({
    message: expect.stringContaining(named),
  });
});
