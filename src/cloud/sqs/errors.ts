import { Fault } from "../contract/operation.js";
import type { ServiceResponse } from "../contract/service.js";

/** Errors of SQS's own model: the code of the query protocol, which SDKs still show, and the status. */
const MODELLED = {
  BatchEntryIdsNotDistinct: ["AWS.SimpleQueueService.BatchEntryIdsNotDistinct", 400],
  BatchRequestTooLong: ["AWS.SimpleQueueService.BatchRequestTooLong", 400],
  EmptyBatchRequest: ["AWS.SimpleQueueService.EmptyBatchRequest", 400],
  InvalidAttributeName: ["InvalidAttributeName", 400],
  InvalidAttributeValue: ["InvalidAttributeValue", 400],
  InvalidBatchEntryId: ["AWS.SimpleQueueService.InvalidBatchEntryId", 400],
  InvalidMessageContents: ["InvalidMessageContents", 400],
  MessageNotInflight: ["AWS.SimpleQueueService.MessageNotInflight", 400],
  OverLimit: ["OverLimit", 403],
  PurgeQueueInProgress: ["AWS.SimpleQueueService.PurgeQueueInProgress", 403],
  QueueDeletedRecently: ["AWS.SimpleQueueService.QueueDeletedRecently", 400],
  QueueDoesNotExist: ["AWS.SimpleQueueService.NonExistentQueue", 400],
  QueueNameExists: ["QueueAlreadyExists", 400],
  ReceiptHandleIsInvalid: ["ReceiptHandleIsInvalid", 404],
  ResourceNotFoundException: ["ResourceNotFoundException", 404],
  TooManyEntriesInBatchRequest: ["AWS.SimpleQueueService.TooManyEntriesInBatchRequest", 400],
  UnsupportedOperation: ["AWS.SimpleQueueService.UnsupportedOperation", 400],
} as const satisfies Record<string, readonly [string, number]>;

/** An error of SQS. */
export class SqsFault extends Fault {
  constructor(
    /** With the namespace, as `__type` shows it. */
    readonly type: string,
    /** The code of the query protocol, as `x-amzn-query-error` shows it. */
    readonly code: string,
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = type.slice(type.indexOf("#") + 1);
  }

  response(): ServiceResponse {
    return {
      status: this.status,
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amzn-query-error": `${this.code};${this.status < 500 ? "Sender" : "Receiver"}`,
      },
      body: JSON.stringify({ __type: this.type, message: this.message }),
    };
  }
}

/** An error of SQS's own model. */
export function sqsFault(name: keyof typeof MODELLED, message: string): SqsFault {
  const [code, status] = MODELLED[name];
  return new SqsFault(`com.amazonaws.sqs#${name}`, code, status, message);
}

/** An error of the framework below SQS, which its model does not name. */
const coralFault = (name: string, code: string, message: string, status = 400) =>
  new SqsFault(`com.amazon.coral.service#${name}`, code, status, message);

export const invalidParameter = (message: string) =>
  coralFault("InvalidParameterValueException", "InvalidParameterValue", message);

export const invalidValue = (value: unknown, parameter: string, reason: string) =>
  invalidParameter(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const missingParameter = (parameter: string) =>
  coralFault(
    "MissingRequiredParameterException",
    "MissingParameter",
    `The request must contain the parameter ${parameter}.`,
  );

export const serialization = (message: string) =>
  coralFault("SerializationException", "SerializationException", message);

export const unknownOperation = (operation: string) =>
  coralFault(
    "UnknownOperationException",
    "InvalidAction",
    `The operation ${operation} does not exist in the SQS API.`,
  );

export const notImplemented = (operation: string) =>
  sqsFault("UnsupportedOperation", `The embedded SQS does not implement the operation ${operation}.`);

export const noSuchQueue = () => sqsFault("QueueDoesNotExist", "The specified queue does not exist.");
