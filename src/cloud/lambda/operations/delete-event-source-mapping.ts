import type { MappingRecord } from "../event-sources/mappings.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onMapping } from "./shared/access.js";
import { checkSettled, namedMapping, showMapping } from "./shared/mappings.js";

export const deleteEventSourceMapping: LambdaOperation = {
  access: onMapping,
  run(context) {
    const current = namedMapping(context);
    checkSettled(current, "delete");
    const record: MappingRecord = { ...current, enabled: false, state: "Deleting" };
    context.sources.change(record);
    return json(202, showMapping(context, record));
  },
};
