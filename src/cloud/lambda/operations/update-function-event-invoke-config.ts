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
  async run(context) {
    const reference = configuredFunction(context);
    const requested = await readConfig(context, reference);
    checkExists(context, reference);
    return storeConfig(context, reference.name, { ...findConfig(context, reference), ...requested });
  },
};
