import { expect } from "vitest";
import type { Row } from "../../../support/rows.js";
import { REGION } from "../support/harness.js";
import { arn, creation, describeRows, FN, INVALID, notFound, OTHER, SNAPSHOT, violated } from "./rows.js";

const RESERVED = SNAPSHOT("test_function_concurrency");
const UNRESERVED =
  "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].";
const CONCURRENCY =
  "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.";

describeRows("reserved concurrency and the account", [
  {
    behaviour: "none may be reserved",
    source: RESERVED,
    operation: "PutFunctionConcurrency",
    input: { FunctionName: FN, ReservedConcurrentExecutions: 0 },
    status: 200,
    answer: { ReservedConcurrentExecutions: 0 },
  },
  {
    behaviour: "what is reserved is shown",
    source: RESERVED,
    operation: "GetFunctionConcurrency",
    input: { FunctionName: FN },
    status: 200,
    answer: { ReservedConcurrentExecutions: 0 },
  },
  {
    behaviour: "what is reserved is given back",
    source: RESERVED,
    operation: "DeleteFunctionConcurrency",
    input: { FunctionName: FN },
    status: 204,
  },
  {
    behaviour: "nothing reserved is an empty answer",
    source: RESERVED,
    operation: "GetFunctionConcurrency",
    input: { FunctionName: OTHER },
    status: 200,
    answer: {},
  },
  ...[1, 0].map(
    (reserved): Row => ({
      behaviour: `reserving ${reserved} for a function that is not there names $LATEST`,
      source: SNAPSHOT("test_function_concurrency_exceptions"),
      operation: "PutFunctionConcurrency",
      input: { FunctionName: "doesnotexist", ReservedConcurrentExecutions: reserved },
      status: 404,
      error: notFound("doesnotexist", "$LATEST"),
    }),
  ),
  {
    behaviour: "versions reserve nothing",
    source: SNAPSHOT("test_function_concurrency_exceptions"),
    operation: "PutFunctionConcurrency",
    input: { FunctionName: arn(FN, "$LATEST"), ReservedConcurrentExecutions: 0 },
    status: 400,
    error: [INVALID, CONCURRENCY],
  },
  {
    behaviour: "a hundred stay for all others; this error has no Type",
    source: SNAPSHOT("test_function_concurrency_limits"),
    operation: "PutFunctionConcurrency",
    input: { FunctionName: FN, ReservedConcurrentExecutions: 901 },
    status: 400,
    error: [INVALID, UNRESERVED],
    body: { message: UNRESERVED },
  },
  {
    behaviour: "the account's limits and use",
    source: SNAPSHOT("test_account_settings"),
    operation: "GetAccountSettings",
    input: {},
    status: 200,
    answer: {
      AccountLimit: {
        TotalCodeSize: expect.any(Number),
        CodeSizeUnzipped: 262_144_000,
        CodeSizeZipped: 52_428_800,
        ConcurrentExecutions: 1000,
        UnreservedConcurrentExecutions: 1000,
      },
      AccountUsage: { TotalCodeSize: expect.any(Number), FunctionCount: 2 },
    },
  },
]);

const TAGGABLE =
  "arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)";
const TAGS = SNAPSHOT("test_tag_exceptions");
const NO_ALIASES = [
  INVALID,
  "Tags on function aliases and versions are not supported. Please specify a function ARN.",
] as const;
const FOOBAR = `arn:aws:lambda:${REGION}:123456789012:foobar:name`;
const PROVIDER = `arn:aws:lambda:${REGION}:123456789012:capacity-provider:name`;
const MAPPING = `arn:aws:lambda:${REGION}:123456789012:event-source-mapping:12345678-1234-1234-1234-123456789012`;

const each = (what: string, Resource: string, error: NonNullable<Row["error"]>): Row[] =>
  (
    [
      ["TagResource", { Tags: { A: "B" } }],
      ["UntagResource", { TagKeys: ["A"] }],
      ["ListTags", {}],
    ] as const
  ).map(([operation, input]) => ({
    behaviour: `${operation}: ${what}`,
    source: TAGS,
    operation,
    input: { Resource, ...input },
    status: error[0] === "ResourceNotFoundException" ? 404 : 400,
    error,
  }));

describeRows("tags", [
  ...each("a function that is not there", arn("nothing"), notFound("nothing")),
  ...each("a capacity provider", PROVIDER, [
    "ResourceNotFoundException",
    `Capacity provider not found: ${PROVIDER}`,
  ]),
  ...each("an event source mapping that is not there", MAPPING, [
    "ResourceNotFoundException",
    `Event source mapping not found: ${MAPPING}`,
  ]),
  ...each("an alias", arn(FN, "live"), NO_ALIASES),
  ...each("$LATEST", arn(FN, "$LATEST"), NO_ALIASES),
  ...each(
    "what is no resource of Lambda",
    FOOBAR,
    violated(`'${FOOBAR}'`, "resource", `Member must satisfy regular expression pattern: ${TAGGABLE}`),
  ),
  {
    behaviour: "no tags are an error",
    source: TAGS,
    operation: "TagResource",
    input: { Resource: arn(FN), Tags: {} },
    status: 400,
    error: [INVALID, "An error occurred and the request cannot be processed."],
  },
  {
    behaviour: "no keys are an error",
    source: TAGS,
    operation: "UntagResource",
    input: { Resource: arn(FN), TagKeys: [] },
    status: 400,
    error: violated("null", "tagKeys", "Member must not be null"),
  },
  {
    behaviour: "51 tags are one too many",
    source: SNAPSHOT("test_tag_limits"),
    operation: "TagResource",
    input: {
      Resource: arn(FN),
      Tags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, "v"])),
    },
    status: 400,
    error: [INVALID, "Number of tags exceeds resource tag limit."],
  },
  {
    behaviour: "tags of a new function are shown",
    source: SNAPSHOT("test_create_tag_on_fn_create"),
    operation: "ListTags",
    before: [["CreateFunction", creation("tagged", { Tags: { testtag: "custom" } })]],
    input: { Resource: arn("tagged") },
    status: 200,
    answer: { Tags: { testtag: "custom" } },
  },
]);
