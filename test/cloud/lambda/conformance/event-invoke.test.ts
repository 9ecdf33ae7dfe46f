import { expect } from "vitest";
import type { Row } from "../../../support/rows.js";
import { arn, describeRows, FN, INVALID, MODEL, OTHER, SNAPSHOT, violated } from "./rows.js";

const LIFE = SNAPSHOT("test_lambda_eventinvokeconfig_lifecycle");
const EXCEPTIONS = SNAPSHOT("test_lambda_eventinvokeconfig_exceptions");
const DESTINATION =
  "$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)";
const GONE = ["ResourceNotFoundException", "The function doesn't exist."] as const;
const none = (qualifier: string, name = FN) =>
  [
    "ResourceNotFoundException",
    `The function ${arn(name, qualifier)} doesn't have an EventInvokeConfig`,
  ] as const;
const shown = (more: Row["input"], qualifier = "$LATEST") => ({
  FunctionArn: arn(FN, qualifier),
  LastModified: expect.any(Number),
  DestinationConfig: { OnSuccess: {}, OnFailure: {} },
  ...more,
});
const onSuccess = (Destination: string) => ({ DestinationConfig: { OnSuccess: { Destination } } });
const IAM = arn(FN).replace(":lambda:", ":iam:");
const ODD = arn(FN).replace(":lambda:", ":_-/!lambda:");

const put = (behaviour: string, input: Row["input"], more: Partial<Row>): Row => ({
  behaviour,
  source: EXCEPTIONS,
  operation: "PutFunctionEventInvokeConfig",
  input: { FunctionName: FN, ...input },
  status: 200,
  ...more,
});
const refused = (
  behaviour: string,
  input: Row["input"],
  error: NonNullable<Row["error"]>,
  more: Partial<Row> = {},
) => put(behaviour, input, { status: error[0] === GONE[0] ? 404 : 400, error, ...more });

describeRows("PutFunctionEventInvokeConfig", [
  put(
    "no retries are kept, and nothing else is shown",
    { MaximumRetryAttempts: 0 },
    { source: LIFE, answer: shown({ MaximumRetryAttempts: 0 }) },
  ),
  put(
    "what is not given is gone",
    { MaximumEventAgeInSeconds: 60 },
    { source: LIFE, answer: shown({ MaximumEventAgeInSeconds: 60 }) },
  ),
  put(
    "a version has its own",
    { Qualifier: "1", MaximumEventAgeInSeconds: 120 },
    { source: LIFE, answer: shown({ MaximumEventAgeInSeconds: 120 }, "1") },
  ),
  put(
    "an alias has its own",
    { Qualifier: "live", MaximumRetryAttempts: 1 },
    { answer: shown({ MaximumRetryAttempts: 1 }, "live") },
  ),
  put("another function is a destination", onSuccess(arn(OTHER)), {
    part: { DestinationConfig: { OnSuccess: { Destination: arn(OTHER) } } },
  }),
  put(
    "a destination without an ARN is none",
    { DestinationConfig: { OnSuccess: {} } },
    { answer: shown({}) },
  ),
  refused("the function has to be there", { FunctionName: "doesnotexist", MaximumRetryAttempts: 1 }, GONE),
  refused("the alias has to be there", { Qualifier: "doesnotexist", MaximumRetryAttempts: 1 }, GONE),
  refused("something has to be set, of any function", { FunctionName: "doesnotexist" }, [
    INVALID,
    "You must specify at least one of error handling or destination setting.",
  ]),
  refused("a function that is not there is no destination", onSuccess(arn("doesnotexist")), [
    INVALID,
    `The destination ARN ${arn("doesnotexist")} is invalid.`,
  ]),
  refused("the function itself is no destination", onSuccess(arn(FN)), [
    INVALID,
    "You can't specify the function as a destination for itself.",
  ]),
  refused("other services have no destinations; the answer prints the request", onSuccess(IAM), [
    INVALID,
    `The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=${IAM}), onFailure=null) is invalid.`,
  ]),
  refused(
    "a destination is an ARN",
    { DestinationConfig: { OnFailure: { Destination: ODD } } },
    violated(
      `'${ODD}'`,
      "destinationConfig.onFailure.destination",
      `Member must satisfy regular expression pattern: ${DESTINATION}`,
    ),
  ),
  refused(
    "two qualifiers are one too many",
    { FunctionName: arn(FN, "live"), Qualifier: "1", MaximumRetryAttempts: 1 },
    [INVALID, "The derived qualifier from the function name does not match the specified qualifier."],
  ),
  ...(
    [
      ["MaximumRetryAttempts", 3, "maximumRetryAttempts", "less than or equal to 2"],
      ["MaximumRetryAttempts", -1, "maximumRetryAttempts", "greater than or equal to 0"],
      ["MaximumEventAgeInSeconds", 59, "maximumEventAgeInSeconds", "greater than or equal to 60"],
      ["MaximumEventAgeInSeconds", 21_601, "maximumEventAgeInSeconds", "less than or equal to 21600"],
    ] as const
  ).map(([member, value, path, constraint]) =>
    refused(
      `${member} ${value} is out of range`,
      { [member]: value },
      violated(`'${value}'`, path, `Member must have value ${constraint}`),
      { source: MODEL },
    ),
  ),
]);

describeRows("Get, Update, Delete and List of event-invoke configurations", [
  ...["GetFunctionEventInvokeConfig", "DeleteFunctionEventInvokeConfig"].flatMap((operation): Row[] => [
    {
      behaviour: `${operation}: the function named has none`,
      source: EXCEPTIONS,
      operation,
      input: { FunctionName: FN },
      status: 404,
      error: none("$LATEST"),
    },
    {
      behaviour: `${operation}: a function that is not there has none`,
      source: EXCEPTIONS,
      operation,
      input: { FunctionName: "doesnotexist" },
      status: 404,
      error: none("$LATEST", "doesnotexist"),
    },
  ]),
  {
    behaviour: "an alias that is not there has none",
    source: EXCEPTIONS,
    operation: "GetFunctionEventInvokeConfig",
    input: { FunctionName: FN, Qualifier: "doesnotexist" },
    status: 404,
    error: none("doesnotexist"),
  },
  {
    behaviour: "the list of a function that is not there",
    source: EXCEPTIONS,
    operation: "ListFunctionEventInvokeConfigs",
    input: { FunctionName: "doesnotexist" },
    status: 404,
    error: GONE,
  },
  {
    behaviour: "the update of a function that is not there",
    source: EXCEPTIONS,
    operation: "UpdateFunctionEventInvokeConfig",
    input: { FunctionName: "doesnotexist" },
    status: 404,
    error: GONE,
  },
  {
    behaviour: "there is nothing to update without a configuration",
    source: EXCEPTIONS,
    operation: "UpdateFunctionEventInvokeConfig",
    input: { FunctionName: FN, MaximumRetryAttempts: 1 },
    status: 404,
    error: none("$LATEST"),
  },
  {
    behaviour: "an update adds to what was there",
    source: LIFE,
    operation: "UpdateFunctionEventInvokeConfig",
    before: [
      ["PutFunctionEventInvokeConfig", { FunctionName: FN, Qualifier: "2", MaximumEventAgeInSeconds: 60 }],
    ],
    input: { FunctionName: FN, Qualifier: "2", MaximumRetryAttempts: 1 },
    status: 200,
    answer: shown({ MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 1 }, "2"),
  },
  {
    behaviour: "a list shows each qualifier's",
    source: LIFE,
    operation: "ListFunctionEventInvokeConfigs",
    before: [["PutFunctionEventInvokeConfig", { FunctionName: OTHER, MaximumRetryAttempts: 0 }]],
    input: { FunctionName: OTHER },
    status: 200,
    part: { FunctionEventInvokeConfigs: [{ FunctionArn: arn(OTHER, "$LATEST"), MaximumRetryAttempts: 0 }] },
  },
]);
