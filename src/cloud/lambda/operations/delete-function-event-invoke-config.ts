import { noContent } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onQualified } from "./shared/access.js";
import { configuredFunction, findConfig } from "./shared/event-invoke.js";

export const deleteFunctionEventInvokeConfig: LambdaOperation = {
  access: onQualified,
  run(context) {
    const reference = configuredFunction(context);
    const { qualifier } = findConfig(context, reference);
    context.catalogue.change((change) => change.deleteEventInvoke(reference.name, qualifier));
    return noContent;
  },
};
