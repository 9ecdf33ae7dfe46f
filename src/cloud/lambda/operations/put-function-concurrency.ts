import { LEAST_UNRESERVED } from "../environments/concurrency.js";
import { Constraints } from "../protocol/constraints.js";
import { LambdaFault } from "../protocol/errors.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onFunction } from "./shared/access.js";
import { storeFunction, unqualifiedFunction } from "./shared/reserved-concurrency.js";

export const putFunctionConcurrency: LambdaOperation = {
  access: onFunction,
  run(context) {
    const { request, concurrencyLimit } = context;
    const record = unqualifiedFunction(context);
    const reserved = request.body.integer("ReservedConcurrentExecutions");
    new Constraints()
      .required("reservedConcurrentExecutions", reserved)
      .range("reservedConcurrentExecutions", reserved, 0, 2 ** 31 - 1)
      .check();
    const others = context.reservedConcurrency() - (record.reservedConcurrency ?? 0);
    const least = Math.min(LEAST_UNRESERVED, concurrencyLimit);
    if (reserved !== undefined && reserved > 0 && concurrencyLimit - others - reserved < least) {
      const message = `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${least}].`;
      throw new LambdaFault("InvalidParameterValueException", 400, message, { message });
    }
    storeFunction(context, { ...record, ...(reserved !== undefined && { reservedConcurrency: reserved }) });
    return json(200, { ReservedConcurrentExecutions: reserved });
  },
};
