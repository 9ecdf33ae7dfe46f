import { invalidParameter } from "../protocol/errors.js";
import type { OperationRequest } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onQualified } from "./shared/access.js";
import { checkExists, configuredFunction, readConfig, storeConfig } from "./shared/event-invoke.js";

/** Replaces: what is not given is removed. */
export const putFunctionEventInvokeConfig: LambdaOperation = {
  access: onQualified,
  run(context) {
    const { request } = context;
    const reference = configuredFunction(context);
    const requested = readConfig(context, reference);
    if (!hasSetting(request)) {
      throw invalidParameter("You must specify at least one of error handling or destination setting.");
    }
    checkExists(context, reference);
    return storeConfig(context, reference.name, requested);
  },
};

function hasSetting({ body }: OperationRequest): boolean {
  return ["MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig"].some((name) =>
    body.has(name),
  );
}
