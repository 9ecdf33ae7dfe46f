import type { Row } from "../../../support/rows.js";
import { REGION } from "../support/harness.js";
import {
  arn,
  creation,
  describeRows,
  FN,
  INVALID,
  notFound,
  SNAPSHOT,
  VALIDATION,
  violated,
} from "./rows.js";

const PLAIN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";
const NAMESPACED =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";
const QUALIFIER = "\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+";
const ACCOUNT = "123456789012";
const source = SNAPSHOT("test_function_name_and_qualifier_validation");
const LONG = "a".repeat(129);

/** What is no function's name, and how it is called. */
const MALFORMED: readonly (readonly [what: string, name: string])[] = [
  ["a star", "*"],
  ["a name with other characters", "my-function!"],
  ["an account that is none", "invalid-account:function:my-function"],
  ["a region that is none", `arn:aws:lambda:invalid-region:${ACCOUNT}:function:my-function`],
  ["an ARN of another service", `arn:aws:ec2:${REGION}:${ACCOUNT}:instance:i-1234567890abcdef0`],
  ["two qualifiers", `arn:aws:lambda:${REGION}:${ACCOUNT}:function:my-function:1:2`],
  ["a partial ARN with one part more", "function:my-function:$LATEST:extra"],
  ["an ARN without a region", `arn:aws:lambda::${ACCOUNT}:function:my-function`],
  ["an ARN without an account", `arn:aws:lambda:${REGION}::function:my-function`],
  ["$LATES", `arn:aws:lambda:${REGION}:${ACCOUNT}:function:my-function:$LATES`],
];

const OPERATIONS = [
  ["GetFunction", NAMESPACED],
  ["DeleteFunction", NAMESPACED],
  ["Invoke", NAMESPACED],
  ["CreateFunction", PLAIN],
] as const;
const inputOf = (operation: string, FunctionName: string) =>
  operation === "CreateFunction" ? creation(FunctionName) : { FunctionName };

const malformed: Row[] = OPERATIONS.flatMap(([operation, pattern]) =>
  MALFORMED.map(([what, name]) => ({
    behaviour: `${operation} names the pattern that ${what} does not match`,
    source,
    operation,
    input: inputOf(operation, name),
    status: 400,
    error: violated(
      `'${name}'`,
      "functionName",
      `Member must satisfy regular expression pattern: ${pattern}`,
    ),
  })),
);

const qualified: Row[] = ["GetFunction", "DeleteFunction", "Invoke"].flatMap((operation): Row[] => [
  {
    behaviour: `${operation} names the pattern that a qualifier does not match`,
    source,
    operation,
    input: { FunctionName: "my-function", Qualifier: "invalid!" },
    status: 400,
    error: violated(
      "'invalid!'",
      "qualifier",
      `Member must satisfy regular expression pattern: ${QUALIFIER}`,
    ),
  },
  {
    behaviour: `${operation} measures the qualifier`,
    source,
    operation,
    input: { FunctionName: "my-function", Qualifier: LONG },
    status: 400,
    error: violated(`'${LONG}'`, "qualifier", "Member must have length less than or equal to 128"),
  },
  {
    behaviour: `${operation} tells of the qualifier before it tells of the name`,
    source,
    operation,
    input: { FunctionName: "my-function!", Qualifier: LONG },
    status: 400,
    error: [
      VALIDATION,
      `2 validation errors detected: Value '${LONG}' at 'qualifier' failed to satisfy constraint: Member must have length less than or equal to 128; Value 'my-function!' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${NAMESPACED}`,
    ],
  },
  {
    behaviour: `${operation} takes no other qualifier than the one in the ARN`,
    source: SNAPSHOT("test_ops_with_arn_qualifier_mismatch"),
    operation,
    input: { FunctionName: arn(FN, "$LATEST"), Qualifier: "1" },
    status: 400,
    error: [INVALID, "The derived qualifier from the function name does not match the specified qualifier."],
  },
  {
    behaviour: `${operation} reaches no function of another region`,
    source: SNAPSHOT("test_get_function_wrong_region"),
    operation,
    input: { FunctionName: `arn:aws:lambda:us-west-2:${ACCOUNT}:function:${FN}` },
    status: 404,
    error: [
      "ResourceNotFoundException",
      `Functions from 'us-west-2' are not reachable in this region ('${REGION}')`,
    ],
  },
  {
    behaviour: `${operation} reaches no function of another account`,
    source: SNAPSHOT("test_function_arns"),
    operation,
    input: { FunctionName: `arn:aws:lambda:${REGION}:999999999999:function:${FN}` },
    status: 403,
    error: ["AccessDeniedException", "null"],
    body: { Message: null },
  },
]);

describeRows("names that are none", malformed);
describeRows("qualifiers and ARNs", qualified);
describeRows("functions that are not there", [
  ...(
    [
      ["GetFunction", undefined],
      ["GetFunctionConfiguration", undefined],
      ["DeleteFunction", undefined],
      ["GetFunctionConcurrency", undefined],
      ["Invoke", "$LATEST"],
    ] as const
  ).map(([operation, shown]) => ({
    behaviour: `${operation} names the function${shown === undefined ? "" : " with the qualifier $LATEST"}`,
    source: SNAPSHOT(operation === "Invoke" ? "test_invoke_exceptions" : "test_ops_on_nonexisting_fn"),
    operation,
    input: { FunctionName: "nothing" },
    status: 404,
    error: notFound("nothing", shown),
    body: { Type: "User", Message: notFound("nothing", shown)[1] },
  })),
  ...["GetFunction", "GetFunctionConfiguration"].map((operation) => ({
    behaviour: `${operation} names the version that is not there`,
    source: SNAPSHOT("test_ops_on_nonexisting_version"),
    operation,
    input: { FunctionName: FN, Qualifier: "1221" },
    status: 404,
    error: notFound(FN, "1221"),
  })),
  {
    behaviour: "an alias that is not there is a function that is not there",
    source: SNAPSHOT("test_alias_lifecycle"),
    operation: "GetFunction",
    input: { FunctionName: FN, Qualifier: "aliasdoesnotexist" },
    status: 404,
    error: notFound(FN, "aliasdoesnotexist"),
  },
  {
    behaviour: "the case of $LATEST matters",
    source,
    operation: "GetFunction",
    input: { FunctionName: arn("my-function"), Qualifier: "$latest" },
    status: 404,
    error: notFound("my-function", "$latest"),
  },
  {
    behaviour: "an ARN that ends with `function` names a function of that name",
    source,
    operation: "GetFunction",
    input: { FunctionName: `arn:aws:lambda:${REGION}:${ACCOUNT}:function` },
    status: 404,
    error: notFound("function"),
  },
  ...["GetFunction", "DeleteFunction"].map((operation) => ({
    behaviour: `${operation} takes a name that is too long for a function; none is there`,
    source,
    operation,
    input: { FunctionName: "a".repeat(65) },
    status: 404,
    error: notFound("a".repeat(65)),
  })),
  {
    behaviour: "a version that is not there is deleted without a word",
    source: SNAPSHOT("test_delete_on_nonexisting_version"),
    operation: "DeleteFunction",
    input: { FunctionName: FN, Qualifier: "1233" },
    status: 204,
  },
  {
    behaviour: "$LATEST is not deleted alone",
    source: SNAPSHOT("test_ops_with_arn_qualifier_mismatch"),
    operation: "DeleteFunction",
    input: { FunctionName: FN, Qualifier: "$LATEST" },
    status: 400,
    error: [INVALID, "$LATEST version cannot be deleted without deleting the function."],
  },
  {
    behaviour: "an alias is not deleted with DeleteFunction",
    source:
      "LocalStack, test_function_name_and_qualifier_validation (snapshot validated against AWS, 2024-08)",
    operation: "DeleteFunction",
    input: { FunctionName: "my-function", Qualifier: "a".repeat(65) },
    status: 400,
    error: [INVALID, "Deletion of aliases is not currently supported."],
  },
]);
describeRows("names of new functions", [
  {
    behaviour: "a new function's name has at most 64 characters",
    source,
    operation: "CreateFunction",
    input: creation("a".repeat(65)),
    status: 400,
    error: [
      INVALID,
      `1 validation error detected: Value '${"a".repeat(65)}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
  },
  {
    behaviour: "a name with its ARN has at most 140 characters",
    source,
    operation: "CreateFunction",
    input: creation(`my-function:${LONG}`),
    status: 400,
    error: violated(
      `'my-function:${LONG}'`,
      "functionName",
      "Member must have length less than or equal to 140",
    ),
  },
]);
