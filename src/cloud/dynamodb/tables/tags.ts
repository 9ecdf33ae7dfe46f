import { onArn } from "../access.js";
import type { Engine } from "../engine.js";
import { accessDenied, invalidParameter, notFound, validation } from "../errors.js";
import type { DynamoDbOperation } from "../operation.js";
import { type TagInput, tag } from "../wire/inputs/tables.js";
import type { JsonObject } from "../wire/json.js";
import { list, optional, readInput, required, struct, text } from "../wire/shapes.js";
import type { Tag } from "./record.js";
import type { Table } from "./table.js";

const MOST_TAGS = 50;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const arn = () => text({ max: 1283 });

const tagInput = struct("TagResourceInput", { ResourceArn: optional(arn()), Tags: required(list(tag())) });
const untagInput = struct("UntagResourceInput", {
  ResourceArn: optional(arn()),
  TagKeys: required(list(text())),
});
const listInput = struct("ListTagsOfResourceInput", {
  ResourceArn: optional(arn()),
  NextToken: optional(text()),
});

/** Checks the tags of a request: all of them are fine, or none is taken. @throws DynamoDbError */
export function checkTags(given: readonly TagInput[]): readonly Tag[] {
  const tags = new Map<string, Tag>();
  for (const { Key, Value } of given) {
    const key = checkKey(Key);
    if (Value === undefined || Value.length > LONGEST_VALUE || !ALLOWED.test(Value)) {
      throw validation(`The Tag Value provided is invalid, Value: ${Value ?? null}`);
    }
    if (key.toLowerCase().startsWith("aws:")) {
      throw validation(`Tag Key cannot be prefixed with aws:, Key: ${key}`);
    }
    if (tags.has(key)) {
      throw validation(`Duplicate Tag Keys provided as input: Duplicate Tag Key found ${key}`);
    }
    tags.set(key, { Key: key, Value });
  }
  checkCount(given.length);
  return [...tags.values()];
}

function checkKey(key: string | undefined): string {
  if (key !== undefined && key !== "" && key.length <= LONGEST_KEY && ALLOWED.test(key)) return key;
  throw validation(`The Tag Key provided is invalid, Key: ${key ?? null}`);
}

function checkCount(count: number): void {
  if (count > MOST_TAGS) {
    throw validation("Number of Tags exceed the current limit for the provided ResourceArn");
  }
}

export const tagResource: DynamoDbOperation = {
  access: onArn("ResourceArn"),
  run(engine, json) {
    const input = readInput(tagInput, json, checkGivenArn);
    const name = taggedName(engine, input.ResourceArn);
    if (input.Tags.length === 0) throw validation("Atleast one Tag needs to be provided as Input.");
    const added = checkTags(input.Tags);
    const table = taggedTable(engine, name, input.ResourceArn);
    const keys = added.map(({ Key }) => Key);
    const tags = [...table.record.tags.filter(({ Key }) => !keys.includes(Key)), ...added];
    checkCount(tags.length);
    save(engine, table, tags);
    return "";
  },
};

export const untagResource: DynamoDbOperation = {
  access: onArn("ResourceArn"),
  run(engine, json) {
    const input = readInput(untagInput, json, checkGivenArn);
    const name = taggedName(engine, input.ResourceArn);
    if (input.TagKeys.length === 0) throw validation("Atleast one Tag Key needs to be provided as Input.");
    for (const key of input.TagKeys) checkKey(key);
    checkCount(input.TagKeys.length);
    const table = taggedTable(engine, name, input.ResourceArn);
    save(
      engine,
      table,
      table.record.tags.filter(({ Key }) => !input.TagKeys.includes(Key)),
    );
    return "";
  },
};

export const listTagsOfResource: DynamoDbOperation = {
  access: onArn("ResourceArn"),
  run(engine, json) {
    const { ResourceArn } = readInput(listInput, json, checkGivenArn);
    const table = taggedTable(engine, taggedName(engine, ResourceArn), ResourceArn);
    return JSON.stringify({ Tags: table.record.tags });
  },
};

function checkGivenArn({ ResourceArn }: JsonObject): void {
  if (typeof ResourceArn !== "string" || ResourceArn === "") throw validation("Invalid TableArn");
}

/** What AWS's parser of ARNs misses in one that ends too early. */
const MISSING_PARTS = [
  "Second colon partition not found",
  "Third colon vendor not found",
  "Fourth colon (region/namespace delimiter) not found",
  "Fifth colon (namespace/relative-id delimiter) not found",
];

/** The name of the table, or of the table whose stream, an ARN is of. @throws DynamoDbError */
function taggedName(engine: Engine, given = ""): string {
  if (!given.startsWith("arn:")) throw invalidParameter(`ARNs must start with 'arn:': ${given}`);
  const [, partition, service, region, account, ...rest] = given.split(":");
  const resource = rest.join(":");
  const missing = MISSING_PARTS[given.split(":").length - 2];
  if (missing !== undefined) throw invalidParameter(`${missing}: ${given}`);
  if (service !== "dynamodb") throw invalidParameter(`Provided Arn is not a DynamoDB resource arn: ${given}`);
  if (partition !== "aws" || region !== engine.region) {
    throw validation(`Invalid TableArn: Invalid ResourceArn provided as input ${given}`);
  }
  if (account !== engine.accountId) throw accessDenied("Access is denied");
  const [, name, below] = /^table\/([^/]+)(?:\/(.*))?$/.exec(resource) ?? [];
  if (name === undefined || (below !== undefined && !below.startsWith("stream/"))) {
    throw invalidParameter(
      `Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${given}`,
    );
  }
  // A stream has no tags: to the tags' own store it is a table that is not there.
  return below === undefined ? name : "";
}

function taggedTable(engine: Engine, name: string, given = ""): Table {
  const table = engine.tables.find(name);
  if (table === undefined) throw notFound(`Requested resource not found: ResourceArn: ${given} not found`);
  return table;
}

function save(engine: Engine, { record }: Table, tags: readonly Tag[]): void {
  engine.store.transaction((transaction) => engine.tables.put(transaction, { ...record, tags }));
}
