import type { Row } from "../../../support/rows.js";
import { zip } from "../support/harness.js";
import { arn, CODE, creation, describeRows, FN, INVALID, MODEL, SNAPSHOT, violated } from "./rows.js";

const RUNTIMES =
  "[nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, java11, dotnet6, nodejs18.x, provided.al2, java8.al2]";
const ROLES = "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+";
const REVISION = [
  "PreconditionFailedException",
  "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
] as const;
const LEVELS = [
  INVALID,
  'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "Json" and try again.',
] as const;

const refused = (
  behaviour: string,
  source: string,
  more: Row["input"],
  error: NonNullable<Row["error"]>,
  operation = "CreateFunction",
): Row => ({
  behaviour,
  source,
  operation,
  input: operation === "CreateFunction" ? creation("refused", more) : { FunctionName: FN, ...more },
  status: error[0] === REVISION[0] ? 412 : error[0] === "RequestEntityTooLargeException" ? 413 : 400,
  error,
});

const EXCEPTIONS = SNAPSHOT("test_create_lambda_exceptions");
const UPDATES = SNAPSHOT("test_update_lambda_exceptions");
const unknownRuntime = (name: string) =>
  [
    INVALID,
    `Value ${name} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ${RUNTIMES} or be a valid ARN`,
  ] as const;

const both = (operation: string, source: string): Row[] => [
  refused(
    `${operation}: a role is an ARN`,
    source,
    { Role: "r1" },
    violated("'r1'", "role", `Member must satisfy regular expression pattern: ${ROLES}`),
    operation,
  ),
  ...["non-existent-runtime", "PYTHON3.9"].map((Runtime) =>
    refused(
      `${operation}: ${Runtime} is no runtime`,
      source,
      { Runtime },
      unknownRuntime(Runtime),
      operation,
    ),
  ),
  ...(
    [
      ["Timeout", 901, "timeout", "less than or equal to 900"],
      ["Timeout", 0, "timeout", "greater than or equal to 1"],
      ["MemorySize", 127, "memorySize", "greater than or equal to 128"],
      ["MemorySize", 10_241, "memorySize", "less than or equal to 10240"],
    ] as const
  ).map(([member, value, path, constraint]) =>
    refused(
      `${operation}: ${member} ${value} is out of range`,
      MODEL,
      { [member]: value },
      violated(`'${value}'`, path, `Member must have value ${constraint}`),
      operation,
    ),
  ),
  refused(
    `${operation}: log levels are for JSON`,
    "aws-cdk, pull request 28045 (the service's answer, 2023-11)",
    { LoggingConfig: { ApplicationLogLevel: "DEBUG" } },
    LEVELS,
    operation,
  ),
  refused(
    `${operation}: log levels are not for text`,
    "aws-cdk, pull request 28045 (the service's answer, 2023-11)",
    { LoggingConfig: { LogFormat: "Text", SystemLogLevel: "INFO" } },
    LEVELS,
    operation,
  ),
  refused(
    `${operation}: a level is one of six`,
    MODEL,
    { LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "LOUD" } },
    violated(
      "'LOUD'",
      "loggingConfig.applicationLogLevel",
      "Member must satisfy enum value set: [TRACE, DEBUG, INFO, WARN, ERROR, FATAL]",
    ),
    operation,
  ),
];

describeRows("CreateFunction refuses", [
  ...both("CreateFunction", EXCEPTIONS),
  ...["java8", "go1.x", "provided", "ruby2.7", "nodejs14.x", "python3.7", "dotnetcore3.1", "nodejs12.x"].map(
    (Runtime) =>
      refused(
        `the withdrawn runtime ${Runtime}`,
        SNAPSHOT("test_create_deprecated_function_runtime"),
        { Runtime },
        [
          INVALID,
          `The runtime parameter of ${Runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
        ],
      ),
  ),
  refused(
    "two architectures",
    EXCEPTIONS,
    { Architectures: ["x86_64", "arm64"] },
    violated("'[x86_64, arm64]'", "architectures", "Member must have length less than or equal to 1"),
  ),
  refused(
    "an architecture in capitals",
    EXCEPTIONS,
    { Architectures: ["X86_64"] },
    violated(
      "'[X86_64]'",
      "architectures",
      "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    ),
  ),
  refused(
    "a package that is no zip",
    EXCEPTIONS,
    { Code: { ZipFile: Buffer.from("this is not a zipfile") } },
    [INVALID, "Could not unzip uploaded file. Please check your file, then try to upload again."],
  ),
  refused(
    "a package of 50 MB",
    SNAPSHOT("test_oversized_zipped_create_lambda"),
    { Code: { ZipFile: Buffer.alloc(52_428_800) } },
    ["RequestEntityTooLargeException", "Zipped size must be smaller than 52428800 bytes"],
  ),
  refused(
    "a SnapStart that is none",
    SNAPSHOT("test_snapstart_exceptions"),
    { SnapStart: { ApplyOn: "invalidOption" } },
    violated(
      "'invalidOption'",
      "snapStart.applyOn",
      "Member must satisfy enum value set: [PublishedVersions, None]",
    ),
  ),
  refused(
    "an environment of more than 4 KB, which it shows",
    SNAPSHOT("test_large_environment_fails_multiple_keys"),
    { Environment: { Variables: { SMALL_VAR: "ok", LARGE_VAR: "x".repeat(4096) } } },
    [
      INVALID,
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {"SMALL_VAR":"ok","LARGE_VAR":"${"x".repeat(4096)}"}`,
    ],
  ),
  refused(
    "more than 50 tags",
    SNAPSHOT("test_tag_limits"),
    { Tags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, "v"])) },
    [INVALID, "Number of tags exceeds resource tag limit."],
  ),
  ...(
    [
      [
        {
          FileSystemConfigs: [
            {
              Arn: "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1",
              LocalMountPath: "/mnt/a",
            },
          ],
        },
        "FileSystemConfigs",
      ],
      [
        {
          CodeSigningConfigArn:
            "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-12345678901234567",
        },
        "CodeSigningConfigArn",
      ],
      [{ PackageType: "Image" }, "PackageType Image"],
      [{ DurableConfig: { RetentionPeriodInDays: 1 } }, "DurableConfig"],
      [{ Code: { S3Bucket: "bucket", S3Key: "key" } }, "code in S3; send it as ZipFile"],
      [{ Code: { ...CODE, ImageUri: "image" } }, "container images"],
    ] as const
  ).map(([more, what]) =>
    refused(`what is not there: ${what}`, "this project: refused, not ignored", more, [
      INVALID,
      `The embedded Lambda does not support ${what}.`,
    ]),
  ),
  {
    behaviour: "a function that is there",
    source: "public reports of the service's answer",
    operation: "CreateFunction",
    input: creation(FN),
    status: 409,
    error: ["ResourceConflictException", `Function already exist: ${FN}`],
    body: { Type: "User", message: `Function already exist: ${FN}` },
  },
]);

describeRows("UpdateFunctionConfiguration and UpdateFunctionCode refuse", [
  ...both("UpdateFunctionConfiguration", UPDATES),
  refused(
    "UpdateFunctionConfiguration: another revision than the latest",
    SNAPSHOT("test_function_revisions_basic"),
    { RevisionId: "other", Description: "d" },
    REVISION,
    "UpdateFunctionConfiguration",
  ),
  refused(
    "UpdateFunctionCode: another revision than the latest",
    SNAPSHOT("test_function_revisions_basic"),
    { RevisionId: "other", ...CODE },
    REVISION,
    "UpdateFunctionCode",
  ),
  refused(
    "UpdateFunctionCode: a package that is no zip",
    UPDATES,
    { ZipFile: Buffer.from("no zip") },
    [INVALID, "Could not unzip uploaded file. Please check your file, then try to upload again."],
    "UpdateFunctionCode",
  ),
  refused(
    "PublishVersion: another revision than the latest",
    SNAPSHOT("test_publish_with_wrong_revisionid"),
    { RevisionId: "other" },
    REVISION,
    "PublishVersion",
  ),
  {
    behaviour: "PublishVersion: other code than the latest",
    source: SNAPSHOT("test_publish_with_wrong_sha256"),
    operation: "PublishVersion",
    input: { FunctionName: FN, CodeSha256: "somenonexistentsha256" },
    status: 400,
    error: [
      INVALID,
      /^CodeSHA256 \(somenonexistentsha256\) is different from current CodeSHA256 in \$LATEST \(.{44}\)\. Please try again with the CodeSHA256 in \$LATEST\.$/,
    ],
  },
]);

describeRows("the settings of functions", [
  ...(
    [
      [
        "JSON brings both levels",
        {},
        { LogFormat: "JSON" },
        { LogFormat: "JSON", ApplicationLogLevel: "INFO", SystemLogLevel: "INFO" },
      ],
      [
        "a level for the application",
        {},
        { LogFormat: "JSON", ApplicationLogLevel: "DEBUG" },
        { LogFormat: "JSON", ApplicationLogLevel: "DEBUG", SystemLogLevel: "INFO" },
      ],
      [
        "a level for the system",
        {},
        { LogFormat: "JSON", SystemLogLevel: "DEBUG" },
        { LogFormat: "JSON", ApplicationLogLevel: "INFO", SystemLogLevel: "DEBUG" },
      ],
      [
        "back to text, the levels are gone",
        { LogFormat: "JSON", ApplicationLogLevel: "DEBUG" },
        { LogFormat: "Text" },
        { LogFormat: "Text" },
      ],
      [
        "a group of another name",
        {},
        { LogGroup: "cool_lambda" },
        { LogFormat: "Text", LogGroup: "cool_lambda" },
      ],
    ] as const
  ).map(
    ([what, first, then, shown], index): Row => ({
      behaviour: `LoggingConfig: ${what}`,
      source: SNAPSHOT("TestLoggingConfig"),
      operation: "UpdateFunctionConfiguration",
      before: [["CreateFunction", creation(`logging-${index}`, { LoggingConfig: first })]],
      input: { FunctionName: `logging-${index}`, LoggingConfig: then },
      status: 200,
      part: {
        LastUpdateStatus: "InProgress",
        LastUpdateStatusReason: "The function is being created.",
        LastUpdateStatusReasonCode: "Creating",
        State: "Active",
        LoggingConfig: { LogGroup: `/aws/lambda/logging-${index}`, ...shown },
      },
    }),
  ),
  {
    behaviour: "a version published with the function is shown without its number in the ARN",
    source: SNAPSHOT("test_publish_version_on_create"),
    operation: "CreateFunction",
    input: creation("published", { Publish: true }),
    status: 201,
    part: { Version: "1", FunctionArn: arn("published"), State: "Pending", StateReasonCode: "Creating" },
  },
  {
    behaviour: "a version published with new code has its number in the ARN, and is Pending",
    source: SNAPSHOT("test_publish_with_update"),
    operation: "UpdateFunctionCode",
    before: [["CreateFunction", creation("with-update")]],
    input: {
      FunctionName: "with-update",
      ZipFile: zip({ "index.mjs": "export const handler = async () => 2;" }),
      Publish: true,
    },
    status: 200,
    part: {
      Version: "1",
      FunctionArn: arn("with-update", "1"),
      State: "Pending",
      StateReasonCode: "Creating",
    },
  },
  {
    behaviour: "a list of versions is of ALL or of none",
    source: SNAPSHOT("test_list_functions"),
    operation: "ListFunctions",
    input: { FunctionVersion: "invalid" },
    status: 400,
    error: violated("'invalid'", "functionVersion", "Member must satisfy enum value set: [ALL]"),
  },
]);
