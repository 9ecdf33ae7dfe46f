/** The REST protocol of Lambda: method and path name an operation. */
import type { Call, Protocol } from "../../contract/operation.js";
import type { ServiceResponse } from "../../contract/service.js";
import { notImplemented, unknownOperation } from "./errors.js";
import { OperationRequest } from "./request.js";
import { route } from "./routes.js";

export interface RestCall extends Call {
  readonly asked: OperationRequest;
}

export const REST: Protocol<RestCall, ServiceResponse> = {
  read(request) {
    const found = route(request.method, request.path, request.query);
    if (found === undefined) throw unknownOperation();
    const { operation, labels } = found;
    return { request, operation, asked: new OperationRequest(request, labels) };
  },
  unknown: ({ operation }) => notImplemented(operation),
  answer: (_call, answer) => answer,
};
