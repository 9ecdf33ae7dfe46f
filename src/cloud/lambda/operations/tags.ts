import type { ServiceResponse } from "../../contract/service.js";
import type { FunctionRecord } from "../functions/records.js";
import { Constraints } from "../protocol/constraints.js";
import { invalidParameter } from "../protocol/errors.js";
import { json, noContent, type OperationRequest } from "../protocol/request.js";
import type { Workshop } from "./workshop.js";

const MOST_TAGS = 50;

export class TagOperations {
  constructor(private readonly workshop: Workshop) {}

  tag(request: OperationRequest): ServiceResponse {
    const record = this.#tagged(request);
    const tags = request.body.stringMap("Tags");
    new Constraints().required("tags", tags).check();
    if (tags === undefined || Object.keys(tags).length === 0) {
      throw invalidParameter("An error occurred and the request cannot be processed.");
    }
    return this.#store(record, checkTags({ ...record.tags, ...tags }));
  }

  untag(request: OperationRequest): ServiceResponse {
    const record = this.#tagged(request);
    const keys = request.received.query.getAll("tagKeys");
    new Constraints().required("tagKeys", keys.length === 0 ? undefined : keys).check();
    return this.#store(
      record,
      Object.fromEntries(Object.entries(record.tags).filter(([key]) => !keys.includes(key))),
    );
  }

  list(request: OperationRequest): ServiceResponse {
    return json(200, { Tags: this.#tagged(request).tags });
  }

  #tagged(request: OperationRequest): FunctionRecord {
    const { names, targets } = this.workshop;
    return targets.function(names.parseTaggable(request.label("Resource")).name);
  }

  #store(record: FunctionRecord, tags: Readonly<Record<string, string>>): ServiceResponse {
    this.workshop.catalogue.change((change) => change.putFunction({ ...record, tags }));
    return noContent;
  }
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
