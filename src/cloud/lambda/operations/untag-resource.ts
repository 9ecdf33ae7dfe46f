import { Constraints } from "../protocol/constraints.js";
import type { LambdaOperation } from "./context.js";
import { onResource } from "./shared/access.js";
import { storeTags, taggedFunction } from "./shared/tags.js";

export const untagResource: LambdaOperation = {
  access: onResource,
  run(context) {
    const { request } = context;
    const record = taggedFunction(context);
    const keys = request.queries("tagKeys");
    new Constraints().required("tagKeys", keys.length === 0 ? undefined : keys).check();
    return storeTags(
      context,
      record,
      Object.fromEntries(Object.entries(record.tags).filter(([key]) => !keys.includes(key))),
    );
  },
};
