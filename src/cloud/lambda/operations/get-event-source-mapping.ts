import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onMapping } from "./shared/access.js";
import { namedMapping, showMapping } from "./shared/mappings.js";

export const getEventSourceMapping: LambdaOperation = {
  access: onMapping,
  run(context) {
    return json(200, showMapping(context, namedMapping(context)));
  },
};
