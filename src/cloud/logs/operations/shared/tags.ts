/** Tags of log groups, by their ARN and by their name as it was done before. */
import { JsonError } from "../../../json/input.js";
import { invalid, violated } from "../../faults.js";
import type { LogGroup } from "../../records.js";
import type { Context } from "../context.js";

const MOST_TAGS = 50;
const KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

type Tags = Readonly<Record<string, string>>;

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

/** The group that a call names as a resource. @throws ResourceNotFoundException */
export function groupOfArn({ input, records }: Context): LogGroup {
  const arn = input.requiredText("resourceArn", { max: 1011 });
  const name = /^arn:aws[\w-]*:logs:[^:]*:\d*:log-group:([^:]+)(?::\*)?$/.exec(arn)?.[1];
  const group = name === undefined ? undefined : records.group(name);
  if (group === undefined)
    throw new JsonError("ResourceNotFoundException", "The specified resource does not exist.");
  return group;
}

/** Adds the tags that a call brings to a group. */
export function addTags({ input, records }: Context, group: LogGroup): undefined {
  const tags = input.textMap("tags");
  if (tags === undefined) throw violated("null", "tags", "not be null");
  checkTags(tags);
  const all = { ...group.tags, ...tags };
  if (Object.keys(all).length > MOST_TAGS) {
    throw new JsonError("TooManyTagsException", "The resource has more tags than the limit of 50.");
  }
  records.putGroup({ ...group, tags: all });
  return undefined;
}

/** Takes tags away from a group. @param member names the list of keys in the call */
export function removeTags({ input, records }: Context, group: LogGroup, member: string): undefined {
  const keys = input.texts(member);
  if (keys === undefined) throw violated("null", member, "not be null");
  const kept = Object.entries(group.tags ?? {}).filter(([key]) => !keys.includes(key));
  records.putGroup({ ...group, tags: Object.fromEntries(kept) });
  return undefined;
}
