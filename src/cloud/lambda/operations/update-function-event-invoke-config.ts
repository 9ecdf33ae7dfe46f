import type { LambdaOperation } from "./context.js";
import { onQualified } from "./shared/access.js";
import {
  checkExists,
  configuredFunction,
  findConfig,
  readConfig,
  storeConfig,
} from "./shared/event-invoke.js";

/** Merges: what is not given stays. */
export const updateFunctionEventInvokeConfig: LambdaOperation = {
  access: onQualified,
  run(context) {
    const reference = configuredFunction(context);
    const requested = readConfig(context, reference);
    checkExists(context, reference);
    return storeConfig(context, reference.name, { ...findConfig(context, reference), ...requested });
  },
};
