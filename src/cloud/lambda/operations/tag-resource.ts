import { Constraints } from "../protocol/constraints.js";
import { invalidParameter } from "../protocol/errors.js";
import type { LambdaOperation } from "./context.js";
import { onResource } from "./shared/access.js";
import { checkTags, storeTags, taggedFunction } from "./shared/tags.js";

export const tagResource: LambdaOperation = {
  access: onResource,
  run(context) {
    const { request } = context;
    const record = taggedFunction(context);
    const tags = request.body.stringMap("Tags");
    new Constraints().required("tags", tags).check();
    if (tags === undefined || Object.keys(tags).length === 0) {
      throw invalidParameter("An error occurred and the request cannot be processed.");
    }
    return storeTags(context, record, checkTags({ ...record.tags, ...tags }));
  },
};
