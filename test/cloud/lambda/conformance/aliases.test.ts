import { expect } from "vitest";
import type { Row } from "../../../support/rows.js";
import { arn, describeRows, FN, INVALID, notFound, SNAPSHOT, VALIDATION, violated } from "./rows.js";

const ROUTING = SNAPSHOT("test_notfound_and_invalid_routingconfigs");
const LIFE = SNAPSHOT("test_alias_lifecycle");
const weights = (AdditionalVersionWeights: Readonly<Record<string, number>>) => ({
  AdditionalVersionWeights,
});

const refused = (
  behaviour: string,
  input: Row["input"],
  error: NonNullable<Row["error"]>,
  status = error[0] === "ResourceNotFoundException" ? 404 : 400,
  source = ROUTING,
): Row => ({
  behaviour,
  source,
  operation: "CreateAlias",
  input: { FunctionName: FN, Name: "custom", FunctionVersion: "1", ...input },
  status,
  error,
});
const WEIGHT =
  "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]";
const LATEST_ONLY = "$LATEST is not supported for an alias pointing to more than 1 version";

describeRows("CreateAlias", [
  refused("shares among two versions, no more", { RoutingConfig: weights({ "1": 0.8, "2": 0.2 }) }, [
    INVALID,
    "Number of items in AdditionalVersionWeights cannot be greater than 1",
  ]),
  refused(
    "a weight is at most 1",
    { RoutingConfig: weights({ "2": 2 }) },
    violated("'{2=2.0}'", "routingConfig.additionalVersionWeights", WEIGHT),
  ),
  refused(
    "a weight is at least 0",
    { RoutingConfig: weights({ "2": -1 }) },
    violated("'{2=-1.0}'", "routingConfig.additionalVersionWeights", WEIGHT),
  ),
  refused("the second version is another one", { RoutingConfig: weights({ "1": 0.5 }) }, [
    INVALID,
    "Invalid function version 1. Function version 1 is already included in routing configuration.",
  ]),
  refused(
    "the version has to be there",
    { FunctionVersion: "10", RoutingConfig: weights({ "2": 0.5 }) },
    notFound(FN, "10"),
  ),
  refused(
    "the second version has to be there",
    { RoutingConfig: weights({ "10": 0.5 }) },
    notFound(FN, "10"),
  ),
  {
    ...refused(
      "$LATEST is not shared; this error has no Type",
      { FunctionVersion: "$LATEST", RoutingConfig: weights({ "1": 0.5 }) },
      [INVALID, LATEST_ONLY],
    ),
    body: { message: LATEST_ONLY },
  },
  refused(
    "$LATEST is no second version",
    { RoutingConfig: weights({ $LATEST: 0.5 }) },
    violated(
      "'{$LATEST=0.5}'",
      "routingConfig.additionalVersionWeights",
      "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]",
    ),
  ),
  refused(
    "the function has to be there, and is named with the version",
    { FunctionName: "unknown", RoutingConfig: weights({ "2": 0.5 }) },
    notFound("unknown", "1"),
  ),
  refused(
    "a name is there once",
    { Name: "live" },
    ["ResourceConflictException", `Alias already exists: ${arn(FN, "live")}`],
    409,
  ),
  refused(
    "a number is no name",
    { Name: "2024" },
    [
      VALIDATION,
      violated(
        "'2024'",
        "name",
        "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
      )[1],
    ],
    400,
    SNAPSHOT("test_alias_naming"),
  ),
  {
    behaviour: "a date is a name",
    source: SNAPSHOT("test_alias_naming"),
    operation: "CreateAlias",
    input: { FunctionName: FN, Name: "2024-01-02", FunctionVersion: "1", Description: "custom-alias" },
    status: 201,
    part: {
      AliasArn: arn(FN, "2024-01-02"),
      Name: "2024-01-02",
      FunctionVersion: "1",
      Description: "custom-alias",
    },
  },
  {
    behaviour: "empty weights are none",
    source: ROUTING,
    operation: "CreateAlias",
    input: { FunctionName: FN, Name: "empty", FunctionVersion: "1", RoutingConfig: weights({}) },
    status: 201,
    part: { AliasArn: arn(FN, "empty"), Name: "empty", FunctionVersion: "1", Description: "" },
  },
  {
    behaviour: "weights are shown",
    source: LIFE,
    operation: "CreateAlias",
    input: { FunctionName: FN, Name: "shared", FunctionVersion: "1", RoutingConfig: weights({ "2": 0.2 }) },
    status: 201,
    part: { RoutingConfig: weights({ "2": 0.2 }) },
  },
]);

describeRows("GetAlias, UpdateAlias, DeleteAlias, ListAliases", [
  {
    behaviour: "an alias that is not there cannot be found",
    source: ROUTING,
    operation: "GetAlias",
    input: { FunctionName: FN, Name: "non-existent" },
    status: 404,
    error: ["ResourceNotFoundException", `Cannot find alias arn: ${arn(FN, "non-existent")}`],
  },
  {
    behaviour: "an alias that is not there is not updated",
    source: SNAPSHOT("test_non_existent_alias_update"),
    operation: "UpdateAlias",
    input: { FunctionName: FN, Name: "non-existent", Description: "updated" },
    status: 404,
    error: ["ResourceNotFoundException", `Alias not found: ${arn(FN, "non-existent")}`],
  },
  {
    behaviour: "an alias that is not there is deleted without a word",
    source: SNAPSHOT("test_non_existent_alias_deletion"),
    operation: "DeleteAlias",
    input: { FunctionName: FN, Name: "non-existent" },
    status: 204,
  },
  {
    behaviour: "an alias has revisions",
    source: SNAPSHOT("test_function_revisions_version_and_alias"),
    operation: "UpdateAlias",
    input: { FunctionName: FN, Name: "live", RevisionId: "wrong" },
    status: 412,
    error: [
      "PreconditionFailedException",
      "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    ],
  },
  {
    behaviour: "empty weights take the second version away",
    source: LIFE,
    operation: "UpdateAlias",
    before: [
      [
        "CreateAlias",
        { FunctionName: FN, Name: "both", FunctionVersion: "1", RoutingConfig: weights({ "2": 0.2 }) },
      ],
    ],
    input: { FunctionName: FN, Name: "both", RoutingConfig: weights({}) },
    status: 200,
    answer: {
      AliasArn: arn(FN, "both"),
      Name: "both",
      FunctionVersion: "1",
      Description: "",
      RevisionId: expect.any(String),
    },
  },
  {
    behaviour: "the version of a list is a version",
    source: "AWS's service model (botocore, lambda 2015-03-31)",
    operation: "ListAliases",
    input: { FunctionName: FN, FunctionVersion: "one" },
    status: 400,
    error: violated(
      "'one'",
      "functionVersion",
      "Member must satisfy regular expression pattern: (\\$LATEST(\\.PUBLISHED)?|[0-9]+)",
    ),
  },
]);
