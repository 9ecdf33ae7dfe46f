import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onResource } from "./shared/access.js";
import { taggedFunction } from "./shared/tags.js";

export const listTags: LambdaOperation = {
  access: onResource,
  run(context) {
    return json(200, { Tags: taggedFunction(context).tags });
  },
};
