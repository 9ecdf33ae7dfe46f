import type { MappingRecord } from "../event-sources/mappings.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onMapping } from "./shared/access.js";
import {
  checkMapping,
  checkSettled,
  namedMapping,
  namedTarget,
  noteInert,
  readSettings,
  showMapping,
} from "./shared/mappings.js";

export const updateEventSourceMapping: LambdaOperation = {
  access: onMapping,
  run(context) {
    const { request } = context;
    const { body } = request;
    const current = namedMapping(context);
    const settings = readSettings(body, current);
    checkSettled(current, "update");
    const name = body.string("FunctionName");
    const enabled = body.boolean("Enabled") ?? current.enabled;
    const { maximumConcurrency, filters, kmsKeyArn, metrics, ...kept } = current;
    const record: MappingRecord = {
      ...kept,
      ...settings,
      ...(name !== undefined && { target: namedTarget(context, name) }),
      enabled,
      state: enabled === current.enabled ? "Updating" : enabled ? "Enabling" : "Disabling",
      lastModified: context.now(),
    };
    checkMapping(context, record);
    context.sources.change(record);
    noteInert(context, record);
    return json(202, showMapping(context, record));
  },
};
