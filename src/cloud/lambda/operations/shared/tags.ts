import type { ServiceResponse } from "../../../contract/service.js";
import type { FunctionRecord } from "../../functions/records.js";
import { invalidParameter } from "../../protocol/errors.js";
import { noContent } from "../../protocol/request.js";
import type { Context } from "../context.js";

const MOST_TAGS = 50;

/** The function whose ARN is in the path. @throws ResourceNotFoundException */
export function taggedFunction(context: Context): FunctionRecord {
  const { request, names, targets } = context;
  return targets.function(names.parseTaggable(request.label("Resource")).name);
}

/** Stores the tags of a function. */
export function storeTags(
  context: Context,
  record: FunctionRecord,
  tags: Readonly<Record<string, string>>,
): ServiceResponse {
  context.catalogue.change((change) => change.putFunction({ ...record, tags }));
  return noContent;
}

/** @throws what AWS answers to more tags, or longer ones, than it keeps */
export function checkTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(tags);
  if (entries.length > MOST_TAGS) throw invalidParameter("Number of tags exceeds resource tag limit.");
  if (entries.some(([key, value]) => key.length === 0 || key.length > 128 || value.length > 256)) {
    throw invalidParameter("A tag's key has 1 to 128 characters, its value at most 256.");
  }
  return tags;
}
