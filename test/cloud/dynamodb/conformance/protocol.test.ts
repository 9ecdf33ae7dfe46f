import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { expectRefused, INVALID, type RefusedRow, simpleTable, testRefused, wire } from "./control-plane.js";

const OBSERVED = "ack-api-quirks, observed on AWS in October 2026, ";
const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/there";

const named = (
  behaviour: string,
  finding: string,
  TableName: unknown,
  message: string,
  type?: string,
): RefusedRow => ({
  behaviour,
  source: `${OBSERVED}${finding}`,
  operation: "DescribeTable",
  input: { TableName },
  type: type ?? "ValidationException",
  message,
});

const SHORT = "failed to satisfy constraint: Member must have length greater than or equal to 3";
const PATTERN =
  "failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+";

const ROWS: readonly RefusedRow[] = [
  named(
    "an empty name is short, and has wrong characters",
    "DDB-TABLE-457",
    "",
    `2 validation errors detected: Value '' at 'tableName' ${SHORT}; Value '' at 'tableName' ${PATTERN}`,
  ),
  named(
    "a table that is not there",
    "DDB-TABLE-070",
    "missing",
    "Requested resource not found: Table: missing not found",
    "ResourceNotFoundException",
  ),
  named(
    "an ARN of another region",
    "service facts, identifier shapes",
    arn.replace("us-east-1", "us-west-2"),
    `1 validation error detected: Invalid AWS region in '${arn.replace("us-east-1", "us-west-2")}'`,
  ),
  named(
    "an ARN of another account",
    "service facts, identifier shapes",
    arn.replace("000000000000", "111111111111"),
    "Access is denied",
    "AccessDeniedException",
  ),
  named(
    "an ARN of something else",
    "DDB-TABLE-442",
    arn.replace("table/", "backup/"),
    `1 validation error detected: Invalid resource type in '${arn.replace("table/", "backup/")}'`,
  ),
  {
    behaviour: "names are listed from a name",
    source: `${OBSERVED}DDB-TABLE-457`,
    operation: "ListTables",
    input: { ExclusiveStartTableName: "" },
    type: "ValidationException",
    message: `2 validation errors detected: Value '' at 'exclusiveStartTableName' ${PATTERN}; Value '' at 'exclusiveStartTableName' ${SHORT}`,
  },
  {
    behaviour: "at least one name is listed",
    source: `${OBSERVED}DDB-TABLE-457`,
    operation: "ListTables",
    input: { Limit: 0 },
    type: "ValidationException",
    message:
      "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
  },
  {
    behaviour: "backups know tables by another error",
    source: `${OBSERVED}DDB-TABLE-098`,
    operation: "DescribeContinuousBackups",
    input: { TableName: "missing" },
    type: "TableNotFoundException",
    message: "Table not found: missing",
  },
  {
    behaviour: "recovery that is off has no period",
    source: `${OBSERVED}DDB-TABLE-442`,
    operation: "UpdateContinuousBackups",
    input: {
      TableName: "there",
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false, RecoveryPeriodInDays: 3 },
    },
    type: "ValidationException",
    message: "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.",
  },
  {
    behaviour: "a time to live has an attribute before it is on or off",
    source: `${OBSERVED}DDB-TABLE-457`,
    operation: "UpdateTimeToLive",
    input: { TableName: "there", TimeToLiveSpecification: {} },
    type: "ValidationException",
    message:
      "2 validation errors detected: Value null at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member must not be null; Value null at 'timeToLiveSpecification.enabled' failed to satisfy constraint: Member must not be null",
  },
  {
    behaviour: "a tag's resource is an ARN",
    source: `${OBSERVED}DDB-TABLE-071`,
    operation: "TagResource",
    input: { ResourceArn: "there", Tags: [{ Key: "a", Value: "b" }] },
    type: "ValidationException",
    message: `${INVALID}ARNs must start with 'arn:': there`,
  },
];

describe("the protocol", () => {
  const aws = wire((to) => to.done("CreateTable", simpleTable("there")).then(() => {}));
  const post = (headers: Record<string, string>, body = "{}") =>
    fetch(aws.endpoint, { method: "POST", headers, body });
  const json = "application/x-amz-json-1.0";

  testRefused(aws, ROWS);

  // ack-api-quirks, service facts: a table's ARN is taken for its name.
  test("takes a table's ARN for its name", async () => {
    const { Table } = await aws.done("DescribeTable", { TableName: arn });
    expect(Table).toMatchObject({ TableName: "there", TableArn: arn });
  });

  // dynalite, test/connection.js.
  test("answers with a checksum and a request id", async () => {
    const { headers } = await aws.send("ListTables", {});
    const body = '{"TableNames":["there"]}';
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": json,
      "x-amz-crc32": String(crc32(body)),
      "x-amzn-requestid": expect.stringMatching(/^[0-9A-Z]{52}$/),
    });
  });

  // dynalite, test/connection.js.
  test("says that it is healthy", async () => {
    const response = await fetch(aws.endpoint);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("healthy: dynamodb.us-east-1.amazonaws.com ");
  });

  // dynalite, test/connection.js.
  test.each([
    undefined,
    "ListTables",
    "DynamoDB_20111205.ListTables",
    "DynamoDB_20120810.Nonsense",
    "DynamoDB_20120810.DescribeStream",
    "DynamoDBStreams_20120810.DescribeTable",
  ])("does not know the operation %s", async (target) => {
    const response = await post({ "content-type": json, ...(target && { "x-amz-target": target }) });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ __type: "com.amazon.coral.service#UnknownOperationException" });
  });

  test("names an operation of AWS that is not here", async () => {
    const response = await post({ "content-type": json, "x-amz-target": "DynamoDB_20120810.CreateBackup" });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      __type: "com.amazon.coral.service#UnknownOperationException",
      message: "The embedded DynamoDB does not implement the operation CreateBackup.",
    });
  });

  // dynalite, test/connection.js.
  test.each(["", "{", "null x", '{"TableName":'])("takes no body like %j", async (body) => {
    const response = await post(
      { "content-type": json, "x-amz-target": "DynamoDB_20120810.ListTables" },
      body,
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ __type: "com.amazon.coral.service#SerializationException" });
  });

  // dynalite, test/connection.js.
  test.each(["text/plain", "application/x-amz-json-1.1"])("is not spoken in %s", async (type) => {
    const response = await post({ "content-type": type, "x-amz-target": "DynamoDB_20120810.ListTables" });
    expect(response.status).toBe(404);
    expect(await response.text()).toBe("<UnknownOperationException/>\n");
  });

  // ScyllaDB alternator, test_manual_requests.py.
  test("is spoken at the root only", async () => {
    const response = await fetch(`${aws.endpoint}/other`, {
      method: "POST",
      headers: { "content-type": json, "x-amz-target": "DynamoDB_20120810.ListTables" },
      body: "{}",
    });
    expect(response.status).toBe(404);
  });

  // Not AWS's answer, but better than to take what nothing would come of.
  test.each([
    ["CreateTable", { ...simpleTable("policed"), ResourcePolicy: "{}" }, "ResourcePolicy"],
    ["UpdateTable", { TableName: "there", ReplicaUpdates: [] }, "ReplicaUpdates"],
  ])("%s says what it does not do", (operation, input, member) =>
    expectRefused(aws, {
      behaviour: "",
      source: "",
      operation,
      input,
      type: "ValidationException",
      message: `${member} is not implemented by the embedded DynamoDB`,
    }),
  );

  test("can be spoken in plain JSON", async () => {
    const response = await post({
      "content-type": "application/json; charset=utf-8",
      "x-amz-target": "DynamoDB_20120810.ListTables",
    });
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual({ TableNames: ["there"] });
  });
});
