import type { Engine } from "../engine.js";
import { accessDenied, invalidParameter, modelled, validation } from "../errors.js";
import { tag } from "../wire/inputs/tables.js";
import type { JsonObject } from "../wire/json.js";
import { list, optional, readInput, required, struct, text } from "../wire/shapes.js";
import type { Tag } from "./record.js";
import type { Table } from "./table.js";

const MOST_TAGS = 50;
const arn = () => text({ max: 1283 });

const tagInput = struct("TagResourceInput", { ResourceArn: optional(arn()), Tags: required(list(tag())) });
const untagInput = struct("UntagResourceInput", {
  ResourceArn: optional(arn()),
  TagKeys: required(list(text({ min: 1, max: 128 }))),
});
const listInput = struct("ListTagsOfResourceInput", {
  ResourceArn: optional(arn()),
  NextToken: optional(text()),
});

/** Checks the tags of a request. @throws DynamoDbError */
export function checkTags(tags: readonly Tag[]): readonly Tag[] {
  const keys = tags.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) {
    throw invalidParameter("Duplicate tag keys are not allowed in the request");
  }
  for (const key of keys) {
    if (key.toLowerCase().startsWith("aws:")) {
      throw validation("One or more parameter values were invalid: Tag keys cannot start with aws:");
    }
  }
  if (tags.length > MOST_TAGS) {
    throw validation(`Too many tags: a resource can have at most ${MOST_TAGS} tags`);
  }
  return tags;
}

export function tagResource(engine: Engine, json: JsonObject): string {
  const input = readInput(tagInput, json, (given) => checkArn(engine, "TagResource", given));
  checkTableArn(input.ResourceArn);
  if (input.Tags.length === 0) throw validation("Atleast one Tag needs to be provided as Input.");
  const table = taggedTable(engine, input.ResourceArn);
  const added = checkTags(input.Tags);
  const keys = added.map(({ Key }) => Key);
  save(engine, table, checkTags([...table.record.tags.filter(({ Key }) => !keys.includes(Key)), ...added]));
  return "";
}

export function untagResource(engine: Engine, json: JsonObject): string {
  const input = readInput(untagInput, json, (given) => checkArn(engine, "UntagResource", given));
  checkTableArn(input.ResourceArn);
  if (input.TagKeys.length === 0) throw validation("Atleast one Tag Key needs to be provided as Input.");
  const table = taggedTable(engine, input.ResourceArn);
  save(
    engine,
    table,
    table.record.tags.filter(({ Key }) => !input.TagKeys.includes(Key)),
  );
  return "";
}

export function listTagsOfResource(engine: Engine, json: JsonObject): string {
  const { ResourceArn } = readInput(listInput, json, (given) =>
    checkArn(engine, "ListTagsOfResource", given),
  );
  return JSON.stringify({ Tags: taggedTable(engine, ResourceArn).record.tags });
}

/** What is no ARN at all is nobody's resource. @throws DynamoDbError */
function checkArn(engine: Engine, operation: string, { ResourceArn }: JsonObject): void {
  if (typeof ResourceArn !== "string") throw validation("Invalid TableArn");
  if (/^.+:.+:.+:.+:.+:.+\/.+$/.test(ResourceArn)) return;
  throw accessDenied(
    `User: arn:aws:iam::${engine.accountId}:root is not authorized to perform: dynamodb:${operation} on resource: ${ResourceArn || "*"}`,
  );
}

/** The name in a table's ARN. @throws DynamoDbError */
function checkTableArn(given = ""): string {
  const name = /^arn:aws[a-z-]*:dynamodb:[^:]+:\d+:table\/([^/]{3,})(?:\/.*)?$/.exec(given)?.[1];
  if (name === undefined) {
    throw validation(`Invalid TableArn: Invalid ResourceArn provided as input ${given}`);
  }
  return name;
}

function taggedTable(engine: Engine, given = ""): Table {
  const table = engine.tables.find(checkTableArn(given));
  if (table === undefined || !given.startsWith(table.arn)) {
    throw modelled(
      "ResourceNotFoundException",
      `Requested resource not found: ResourcArn: ${given} not found`,
    );
  }
  return table;
}

function save(engine: Engine, { record }: Table, tags: readonly Tag[]): void {
  engine.store.transaction((transaction) => engine.tables.put(transaction, { ...record, tags }));
}
