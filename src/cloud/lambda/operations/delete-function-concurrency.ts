import { noContent } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onFunction } from "./shared/access.js";
import { storeFunction, unqualifiedFunction } from "./shared/reserved-concurrency.js";

export const deleteFunctionConcurrency: LambdaOperation = {
  access: onFunction,
  run(context) {
    const { reservedConcurrency: _, ...rest } = unqualifiedFunction(context);
    storeFunction(context, rest);
    return noContent;
  },
};
