/** STS: who am I, and who may I be. */
import { OperationService } from "../contract/operation.js";
import type { Service } from "../contract/service.js";
import { type QueryCall, queryProtocol } from "../query/protocol.js";
import type { Context, StsOptions } from "./operations/context.js";
import { OPERATIONS } from "./operations.js";

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

export function createStsService(options: StsOptions): Service {
  const context = ({ parameters, request }: QueryCall): Context => ({
    ...options,
    parameters,
    caller: request.caller,
  });
  return new OperationService({
    protocol: queryProtocol(NAMESPACE),
    operations: OPERATIONS,
    asked: context,
    context,
  });
}
