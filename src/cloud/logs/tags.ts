/** Tags of log groups, by their ARN and by their name as it was done before. */
import { JsonError, type JsonInput } from "../json/input.js";
import type { LogGroup, LogRecords } from "./records.js";

const MOST_TAGS = 50;
const KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

type Tags = Readonly<Record<string, string>>;

const invalid = (message: string): JsonError => new JsonError("InvalidParameterException", message);
const missing = (member: string): JsonError =>
  invalid(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );

/** @throws for tags that AWS's model does not allow */
export function checkTags(tags: Tags): void {
  const entries = Object.entries(tags);
  if (entries.length < 1 || entries.length > MOST_TAGS) {
    throw invalid(
      `1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length ${entries.length < 1 ? "greater than or equal to 1" : `less than or equal to ${MOST_TAGS}`}`,
    );
  }
  if (!entries.every(([key, value]) => KEY.test(key) && VALUE.test(value))) {
    throw invalid(
      "A tag's key has 1 to 128 characters, its value at most 256: letters, digits, spaces and _.:/=+-@",
    );
  }
}

/** The six operations on tags. */
export function tagOperations(
  records: LogRecords,
  named: (input: JsonInput) => LogGroup,
): Readonly<Record<string, (input: JsonInput) => object | undefined>> {
  const byArn = (input: JsonInput): LogGroup => {
    const arn = input.requiredText("resourceArn", { max: 1011 });
    const name = /^arn:aws[\w-]*:logs:[^:]*:\d*:log-group:([^:]+)(?::\*)?$/.exec(arn)?.[1];
    const group = name === undefined ? undefined : records.group(name);
    if (group === undefined)
      throw new JsonError("ResourceNotFoundException", "The specified resource does not exist.");
    return group;
  };
  const tag = (group: LogGroup, input: JsonInput): undefined => {
    const tags = input.textMap("tags");
    if (tags === undefined) throw missing("tags");
    checkTags(tags);
    const all = { ...group.tags, ...tags };
    if (Object.keys(all).length > MOST_TAGS) {
      throw new JsonError("TooManyTagsException", "The resource has more tags than the limit of 50.");
    }
    records.putGroup({ ...group, tags: all });
    return undefined;
  };
  const untag = (group: LogGroup, keys: readonly string[] | undefined, member: string): undefined => {
    if (keys === undefined) throw missing(member);
    const kept = Object.entries(group.tags ?? {}).filter(([key]) => !keys.includes(key));
    records.putGroup({ ...group, tags: Object.fromEntries(kept) });
    return undefined;
  };
  return {
    TagLogGroup: (input) => tag(named(input), input),
    TagResource: (input) => tag(byArn(input), input),
    UntagLogGroup: (input) => untag(named(input), input.texts("tags"), "tags"),
    UntagResource: (input) => untag(byArn(input), input.texts("tagKeys"), "tagKeys"),
    ListTagsLogGroup: (input) => ({ tags: named(input).tags ?? {} }),
    ListTagsForResource: (input) => ({ tags: byArn(input).tags ?? {} }),
  };
}
