import { Fault } from "../../contract/operation.js";
import type { ServiceResponse } from "../../contract/service.js";

/** AWS's error type, status and members. */
export class LambdaFault extends Fault {
  constructor(
    readonly type: string,
    readonly status: number,
    message: string,
    readonly members: Readonly<Record<string, unknown>>,
  ) {
    super(message);
    this.name = type;
  }

  response(): ServiceResponse {
    return {
      status: this.status,
      headers: { "content-type": "application/json", "x-amzn-errortype": this.type },
      body: JSON.stringify(this.members),
    };
  }
}

/** Most errors of the API: lower-case `message` beside `Type`. */
const userFault = (type: string, status: number, message: string) =>
  new LambdaFault(type, status, message, { Type: "User", message });

/** Only this error's model spells `Message` with a capital letter. */
export const resourceNotFound = (message: string) =>
  new LambdaFault("ResourceNotFoundException", 404, message, { Type: "User", Message: message });

export const functionNotFound = (arn: string) => resourceNotFound(`Function not found: ${arn}`);

export const invalidParameter = (message: string) =>
  userFault("InvalidParameterValueException", 400, message);

export const invalidRequestContent = (message: string) =>
  userFault("InvalidRequestContentException", 400, message);

export const resourceConflict = (message: string) => userFault("ResourceConflictException", 409, message);

/** Its model, too, spells `Message` with a capital letter. */
export const resourceInUse = (message: string) =>
  new LambdaFault("ResourceInUseException", 400, message, { Type: "User", Message: message });

const preconditionFailed = (message: string) => userFault("PreconditionFailedException", 412, message);

/** Errors that AWS's front gives before the service sees the request: no `Type`. */
const frontFault = (type: string, status: number, message: string) =>
  new LambdaFault(type, status, message, { message });

export const validation = (message: string) => frontFault("ValidationException", 400, message);

export const serialization = (message: string) => frontFault("SerializationException", 400, message);

export const requestTooLarge = (message: string) =>
  frontFault("RequestEntityTooLargeException", 413, message);

export const unknownOperation = () =>
  frontFault("UnknownOperationException", 404, "The requested operation does not exist in the Lambda API.");

export const notImplemented = (operation: string) =>
  frontFault(
    "NotImplementedException",
    501,
    `The embedded Lambda does not implement the operation ${operation}.`,
  );

/** A setting that AWS has and we do not: said, never ignored. */
export const notSupported = (what: string) =>
  invalidParameter(`The embedded Lambda does not support ${what}.`);

export type ThrottleReason =
  | "ConcurrentInvocationLimitExceeded"
  | "ReservedFunctionConcurrentInvocationLimitExceeded";

export class ThrottledFault extends LambdaFault {
  constructor(reason: ThrottleReason) {
    const message = "Rate Exceeded.";
    super("TooManyRequestsException", 429, message, { Reason: reason, Type: "User", message });
  }
}

export const wrongRevision = (resource = "GetFunction/GetAlias") =>
  preconditionFailed(
    `The Revision Id provided does not match the latest Revision Id. Call the ${resource} API to retrieve the latest Revision Id`,
  );
