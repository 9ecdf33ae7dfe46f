import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { bodyOf, failureOf, Harness, REGION, ROLE, zip } from "./support/harness.js";

const returning = (value: string) => ({
  "index.mjs": `export const handler = async () => ${JSON.stringify(value)};`,
});
const arnOf = (name: string) => `arn:aws:lambda:${REGION}:123456789012:function:${name}`;

let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start();
});
afterAll(() => lambda.stop());

const input = (
  name: string,
  settings: Partial<CreateFunctionCommandInput> = {},
): CreateFunctionCommandInput => ({
  FunctionName: name,
  Runtime: "nodejs22.x",
  Role: ROLE,
  Handler: "index.handler",
  Code: { ZipFile: zip(returning(name)) },
  ...settings,
});
const create = (name: string, settings: Partial<CreateFunctionCommandInput> = {}) =>
  lambda.client.send(new CreateFunctionCommand(input(name, settings)));

describe("CreateFunction", () => {
  test(
    "answers what AWS answers, Pending, and becomes Active",
    holds("Lambda", {
      operation: "CreateFunction",
      behaviour: "answers what AWS answers, Pending, and becomes Active",
      source: "LocalStack, test_function_state (snapshot validated against AWS, 2025-11)",
    }),
    async () => {
      // Long enough to be met Pending by whoever asks next, however slow the machine is.
      const lambda = await Harness.start({ settlingMs: 1500 });
      onTestFinished(() => lambda.stop());
      const { $metadata, ...created } = await lambda.client.send(
        new CreateFunctionCommand(input("fresh", { Description: "new", Tags: { a: "1" } })),
      );
      expect($metadata.httpStatusCode).toBe(201);
      expect(created).toEqual({
        FunctionName: "fresh",
        FunctionArn: arnOf("fresh"),
        Runtime: "nodejs22.x",
        Role: ROLE,
        Handler: "index.handler",
        CodeSize: expect.any(Number),
        Description: "new",
        Timeout: 3,
        MemorySize: 128,
        LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
        CodeSha256: expect.stringMatching(/^.{43}=$/),
        Version: "$LATEST",
        TracingConfig: { Mode: "PassThrough" },
        RevisionId: expect.any(String),
        State: "Pending",
        StateReason: "The function is being created.",
        StateReasonCode: "Creating",
        PackageType: "Zip",
        Architectures: ["x86_64"],
        EphemeralStorage: { Size: 512 },
        SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
        LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/fresh" },
        RuntimeVersionConfig: {
          RuntimeVersionArn: expect.stringMatching(/^arn:aws:lambda:eu-west-1::runtime:/),
        },
      });
      const pending = await failureOf(lambda.client.send(new InvokeCommand({ FunctionName: "fresh" })));
      expect(pending).toEqual({
        name: "ResourceConflictException",
        status: 409,
        message:
          "The operation cannot be performed at this time. The function is currently in the following state: Pending",
      });
      await lambda.updated("fresh");
      const { Configuration, Code, Tags } = await lambda.client.send(
        new GetFunctionCommand({ FunctionName: "fresh" }),
      );
      expect(Configuration).toMatchObject({ State: "Active", LastUpdateStatus: "Successful" });
      expect(Configuration?.RevisionId).not.toBe(created.RevisionId);
      expect(Tags).toEqual({ a: "1" });
      expect(Code?.RepositoryType).toBe("S3");
      expect(await bodyOf(Code?.Location ?? "")).toContain("index.mjs");
    },
  );

  test.each<[string, Partial<CreateFunctionCommandInput>, string, string]>([
    [
      "a role that is no ARN",
      { Role: "r1" },
      "ValidationException",
      "1 validation error detected: Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
    ],
    [
      "a role that Lambda cannot assume",
      { Role: `${ROLE}2` },
      "InvalidParameterValueException",
      "The role defined for the function cannot be assumed by Lambda.",
    ],
    [
      "an unknown runtime",
      { Runtime: "node99" as "nodejs22.x" },
      "InvalidParameterValueException",
      "Value node99 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, java11, dotnet6, nodejs18.x, provided.al2, java8.al2] or be a valid ARN",
    ],
    [
      "a timeout out of range",
      { Timeout: 901 },
      "ValidationException",
      "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
    ],
    [
      "two architectures",
      { Architectures: ["x86_64", "arm64"] },
      "ValidationException",
      "1 validation error detected: Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1",
    ],
    [
      "a name with a colon",
      { FunctionName: "invalid:function:name" },
      "ValidationException",
      "1 validation error detected: Value 'invalid:function:name' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?",
    ],
    [
      "a reserved variable",
      { Environment: { Variables: { AWS_REGION: "x" } } },
      "InvalidParameterValueException",
      "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION",
    ],
    [
      "a bad zip",
      { Code: { ZipFile: Buffer.from("no zip") } },
      "InvalidParameterValueException",
      "Could not unzip uploaded file. Please check your file, then try to upload again.",
    ],
    [
      "code in S3",
      { Code: { S3Bucket: "bucket", S3Key: "key" } },
      "InvalidParameterValueException",
      "The embedded Lambda does not support code in S3; send it as ZipFile.",
    ],
    [
      "a topic as dead-letter target",
      { DeadLetterConfig: { TargetArn: "arn:aws:sns:eu-west-1:123456789012:t" } },
      "InvalidParameterValueException",
      "The embedded Lambda does not support a dead-letter target of the service sns; it takes SQS queues.",
    ],
  ])("refuses %s", async (_, settings, name, message) => {
    expect(await failureOf(create("refused", settings))).toEqual({ name, message, status: 400 });
  });

  test(
    "refuses a second function of a name",
    holds("Lambda", {
      operation: "CreateFunction",
      behaviour: "a name is taken once",
      source: "LocalStack, test_lambda_api (snapshots validated against AWS, 2025-11)",
    }),
    async () => {
      await create("twice");
      expect(await failureOf(create("twice"))).toEqual({
        name: "ResourceConflictException",
        message: "Function already exist: twice",
        status: 409,
      });
    },
  );
});

test(
  "an update runs the previous code until it is done, and refuses another meanwhile",
  holds("Lambda", {
    operation: "UpdateFunctionCode",
    behaviour: "an update runs the previous code until it is done, and refuses another meanwhile",
    source:
      "LocalStack, test_lambda_concurrent_code_updates (snapshot validated against AWS, 2025-11); Lambda developer guide, functions-states",
  }),
  async () => {
    // Long enough for what happens meanwhile, on a busy machine too.
    const lambda = await Harness.start({ settlingMs: 1500 });
    onTestFinished(() => lambda.stop());
    await lambda.deploy("changing", returning("old"));
    const update = new UpdateFunctionCodeCommand({
      FunctionName: "changing",
      ZipFile: zip(returning("new")),
    });
    const updated = await lambda.client.send(update);
    expect(updated).toMatchObject({
      State: "Active",
      LastUpdateStatus: "InProgress",
      LastUpdateStatusReason: "The function is being created.",
      LastUpdateStatusReasonCode: "Creating",
    });
    const [during, refused] = await Promise.all([
      lambda.invoke("changing"),
      failureOf(lambda.client.send(update)),
    ]);
    expect(during.text).toBe('"old"');
    expect(refused).toEqual({
      name: "ResourceConflictException",
      status: 409,
      message: `The operation cannot be performed at this time. An update is in progress for resource: ${arnOf("changing")}`,
    });
    await lambda.updated("changing");
    expect((await lambda.invoke("changing")).text).toBe('"new"');
  },
);

test(
  "UpdateFunctionCode with DryRun changes nothing",
  holds("Lambda", {
    operation: "UpdateFunctionCode",
    behaviour: "UpdateFunctionCode with DryRun changes nothing",
    source: "Lambda API reference, UpdateFunctionCode",
  }),
  async () => {
    await lambda.deploy("dry", returning("old"));
    await lambda.client.send(
      new UpdateFunctionCodeCommand({ FunctionName: "dry", ZipFile: zip(returning("new")), DryRun: true }),
    );
    expect((await lambda.invoke("dry")).text).toBe('"old"');
  },
);

test(
  "UpdateFunctionConfiguration changes what it names and checks the revision",
  holds("Lambda", {
    operation: "UpdateFunctionConfiguration",
    behaviour: "UpdateFunctionConfiguration changes what it names and checks the revision",
    source: "LocalStack, test_function_revisions_basic (snapshot validated against AWS, 2025-11)",
  }),
  async () => {
    await lambda.deploy("configured", {
      "index.mjs": "export const handler = async () => process.env.STAGE ?? null;",
    });
    const change = (settings: object) =>
      lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "configured", ...settings }));
    expect(await failureOf(change({ RevisionId: "other" }))).toMatchObject({
      name: "PreconditionFailedException",
      status: 412,
    });
    const changed = await change({ Environment: { Variables: { STAGE: "test" } }, Timeout: 7 });
    expect(changed).toMatchObject({
      Timeout: 7,
      MemorySize: 128,
      Environment: { Variables: { STAGE: "test" } },
    });
    await lambda.updated("configured");
    expect((await lambda.invoke("configured")).text).toBe('"test"');
  },
);

test(
  "a function that is not there is not found, in the words of each operation",
  holds("Lambda", {
    operation: "Invoke, GetFunction, DeleteFunction",
    behaviour: "a function that is not there is not found, in the words of each operation",
    source: "LocalStack, test_lambda_api (snapshots validated against AWS, 2025-11)",
  }),
  async () => {
    expect(await failureOf(lambda.invoke("nothing"))).toEqual({
      name: "ResourceNotFoundException",
      status: 404,
      message: `Function not found: ${arnOf("nothing")}:$LATEST`,
    });
    for (const Command of [GetFunctionCommand, DeleteFunctionCommand]) {
      expect(await failureOf(lambda.client.send(new Command({ FunctionName: "nothing" })))).toMatchObject({
        message: `Function not found: ${arnOf("nothing")}`,
      });
    }
  },
);

test(
  "functions are found by partial and full ARN, in this region only",
  holds("Lambda", {
    operation: "GetFunction",
    behaviour: "functions are found by partial and full ARN, in this region only",
    source: "LocalStack, test_function_arns (snapshot validated against AWS, 2025-11)",
  }),
  async () => {
    await lambda.deploy("by-arn", returning("found"));
    for (const name of ["123456789012:function:by-arn", arnOf("by-arn"), `${arnOf("by-arn")}:$LATEST`]) {
      expect((await lambda.invoke(name)).text).toBe('"found"');
    }
    const elsewhere = arnOf("by-arn").replace(REGION, "us-east-1");
    expect(
      await failureOf(lambda.client.send(new GetFunctionCommand({ FunctionName: elsewhere }))),
    ).toMatchObject({
      name: "ResourceNotFoundException",
      message: "Functions from 'us-east-1' are not reachable in this region ('eu-west-1')",
    });
  },
);

test(
  "functions are listed in pages",
  holds("Lambda", {
    operation: "ListFunctions",
    behaviour: "functions are listed in pages",
    source: "LocalStack, test_list_functions (snapshot validated against AWS, 2025-11)",
  }),
  async () => {
    const first = await lambda.client.send(new ListFunctionsCommand({ MaxItems: 1 }));
    expect(first.Functions).toHaveLength(1);
    expect(first.Functions?.[0]).not.toHaveProperty("State");
    const second = await lambda.client.send(
      new ListFunctionsCommand({ MaxItems: 1, Marker: first.NextMarker }),
    );
    expect(second.Functions?.[0]?.FunctionName).not.toBe(first.Functions?.[0]?.FunctionName);
  },
);

test(
  "tags are set, listed and removed",
  holds("Lambda", {
    operation: "TagResource",
    behaviour: "tags are set, listed and removed",
    source: "LocalStack, test_tag_lifecycle (snapshot validated against AWS, 2025-11)",
  }),
  async () => {
    await lambda.deploy("tagged", returning("x"));
    const Resource = arnOf("tagged");
    await lambda.client.send(new TagResourceCommand({ Resource, Tags: { a: "1", b: "2" } }));
    await lambda.client.send(new UntagResourceCommand({ Resource, TagKeys: ["a"] }));
    expect((await lambda.client.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ b: "2" });
    expect(
      await failureOf(
        lambda.client.send(new TagResourceCommand({ Resource: `${Resource}:1`, Tags: { a: "1" } })),
      ),
    ).toMatchObject({
      message: "Tags on function aliases and versions are not supported. Please specify a function ARN.",
    });
  },
);

test(
  "a deleted function is gone",
  holds("Lambda", {
    operation: "DeleteFunction",
    behaviour: "a deleted function is gone",
    source: "LocalStack, test_function_lifecycle (snapshot validated against AWS, 2025-11)",
  }),
  async () => {
    await lambda.deploy("short-lived", returning("x"));
    const deleted = await lambda.client.send(new DeleteFunctionCommand({ FunctionName: "short-lived" }));
    expect(deleted.$metadata.httpStatusCode).toBe(204);
    expect(await failureOf(lambda.invoke("short-lived"))).toMatchObject({ status: 404 });
  },
);

test("an operation that is not there is named", async () => {
  const { ListCodeSigningConfigsCommand } = await import("@aws-sdk/client-lambda");
  expect(await failureOf(lambda.client.send(new ListCodeSigningConfigsCommand({})))).toEqual({
    name: "NotImplementedException",
    message: "The embedded Lambda does not implement the operation ListCodeSigningConfigs.",
    status: 501,
  });
});
