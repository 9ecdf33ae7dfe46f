import { describe, expect, test } from "vitest";
import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import { INVALID, type RefusedRow, simpleTable, testRefused, wire } from "./control-plane.js";

const OBSERVED = "ack-api-quirks, observed on AWS in October 2026, ";
const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/tagged";
const tags = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ Key: `k${from + index}`, Value: "" }));

const row = (
  behaviour: string,
  finding: string,
  operation: string,
  input: Json,
  message: string,
  type = "ValidationException",
): RefusedRow => ({
  behaviour,
  source: `${OBSERVED}${finding}`,
  operation,
  input: { ResourceArn: arn, ...input },
  type,
  message,
});
const tag = (behaviour: string, Tags: readonly Json[], message: string, finding = "DDB-TABLE-107") =>
  row(behaviour, finding, "TagResource", { Tags }, message);
const list = (behaviour: string, ResourceArn: string, message: string, type?: string) =>
  row(behaviour, "DDB-TABLE-071 and DDB-TABLE-442", "ListTagsOfResource", { ResourceArn }, message, type);

const ROWS: readonly RefusedRow[] = [
  tag("there is a tag", [], "Atleast one Tag needs to be provided as Input."),
  tag("a tag has a key", [{}], "The Tag Key provided is invalid, Key: null", "DDB-TABLE-457"),
  tag("a key is not empty", [{ Key: "", Value: "x" }], "The Tag Key provided is invalid, Key: "),
  tag(
    "a key has 128 characters at most",
    [{ Key: "k".repeat(129), Value: "x" }],
    `The Tag Key provided is invalid, Key: ${"k".repeat(129)}`,
  ),
  tag("a tag has a value", [{ Key: "k" }], "The Tag Value provided is invalid, Value: null"),
  tag(
    "a value has 256 characters at most",
    [{ Key: "k", Value: "v".repeat(257) }],
    `The Tag Value provided is invalid, Value: ${"v".repeat(257)}`,
  ),
  tag(
    "not every character is a key's",
    [{ Key: "hi!", Value: "x" }],
    "The Tag Key provided is invalid, Key: hi!",
  ),
  tag(
    "a key is not AWS's",
    [{ Key: "aws:z", Value: "x" }],
    "Tag Key cannot be prefixed with aws:, Key: aws:z",
  ),
  tag(
    "a key comes once",
    [
      { Key: "dup", Value: "1" },
      { Key: "dup", Value: "2" },
    ],
    "Duplicate Tag Keys provided as input: Duplicate Tag Key found dup",
  ),
  tag(
    "there are fifty tags at most, with those that are there",
    tags(50, 100),
    "Number of Tags exceed the current limit for the provided ResourceArn",
    "DDB-TABLE-108",
  ),
  row(
    "there is a key to take away",
    "DDB-TABLE-107",
    "UntagResource",
    { TagKeys: [] },
    "Atleast one Tag Key needs to be provided as Input.",
  ),
  row(
    "a key to take away is one",
    "DDB-TABLE-457",
    "UntagResource",
    { TagKeys: [""] },
    "The Tag Key provided is invalid, Key: ",
  ),
  row(
    "fifty keys are taken away at most",
    "DDB-TABLE-107",
    "UntagResource",
    { TagKeys: tags(51).map(({ Key }) => Key) },
    "Number of Tags exceed the current limit for the provided ResourceArn",
  ),
  list("a name is no ARN", "tagged", `${INVALID}ARNs must start with 'arn:': tagged`),
  list(
    "another service has its own tags",
    "arn:aws:s3:us-east-1:000000000000:table/tagged",
    `${INVALID}Provided Arn is not a DynamoDB resource arn: arn:aws:s3:us-east-1:000000000000:table/tagged`,
  ),
  list(
    "an index has no tags",
    `${arn}/index/byG`,
    `${INVALID}Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${arn}/index/byG`,
  ),
  list(
    "another region has its own tags",
    arn.replace("us-east-1", "us-west-2"),
    `Invalid TableArn: Invalid ResourceArn provided as input ${arn.replace("us-east-1", "us-west-2")}`,
  ),
  list(
    "another account's tags are its own",
    arn.replace("000000000000", "111111111111"),
    "Access is denied",
    "AccessDeniedException",
  ),
  list(
    "a table that is not there has no tags",
    `${arn}x`,
    `Requested resource not found: ResourceArn: ${arn}x not found`,
    "ResourceNotFoundException",
  ),
];

describe("tags", () => {
  const aws = wire(async (to) => {
    await to.done("CreateTable", simpleTable("tagged", { Tags: [{ Key: "own", Value: "er" }] }));
  });

  testRefused(aws, ROWS);

  // ack-api-quirks DDB-TABLE-105 and -107: all or nothing, a later value replaces, an absent key is no error.
  test("are set together or not at all, replaced, and taken away", async () => {
    const shown = async () => (await aws.done("ListTagsOfResource", { ResourceArn: arn })).Tags;
    expect(await shown()).toEqual([{ Key: "own", Value: "er" }]);
    const changed = { Key: "own", Value: "ed" };
    expect((await aws.send("TagResource", { ResourceArn: arn, Tags: [changed] })).body).toEqual({});
    expect(await shown()).toEqual([changed]);
    await aws.done("UntagResource", { ResourceArn: arn, TagKeys: ["own", "absent"] });
    expect(await shown()).toEqual([]);
  });
});
