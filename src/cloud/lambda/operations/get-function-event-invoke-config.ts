import { eventInvokeConfiguration } from "../functions/configuration.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onQualified } from "./shared/access.js";
import { configuredFunction, findConfig } from "./shared/event-invoke.js";

export const getFunctionEventInvokeConfig: LambdaOperation = {
  access: onQualified,
  run(context) {
    const reference = configuredFunction(context);
    return json(200, eventInvokeConfiguration(context.names, reference.name, findConfig(context, reference)));
  },
};
