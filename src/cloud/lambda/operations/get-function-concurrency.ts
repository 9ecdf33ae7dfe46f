import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onFunction } from "./shared/access.js";

export const getFunctionConcurrency: LambdaOperation = {
  access: onFunction,
  run(context) {
    const { request, names, targets } = context;
    const { name } = names.parse(request.label("FunctionName"), { pattern: "plain" });
    const { reservedConcurrency } = targets.function(name);
    return json(
      200,
      reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency },
    );
  },
};
