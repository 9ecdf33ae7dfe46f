import type { QueueMessage } from "../neighbours.js";

/** How an asynchronous invocation ended, as records of it say. */
export type Condition =
  | "Success"
  | "RetriesExhausted"
  | "EventAgeExceeded"
  | "ZeroReservedConcurrency"
  | "RecursiveInvocation";

/** What the last attempt was answered with. */
export interface AttemptResponse {
  readonly statusCode: number;
  readonly executedVersion?: string;
  readonly functionError?: string;
  /** The function's own answer, where it came to give one. */
  readonly payload?: string;
  /** What a dead letter says where no function did. */
  readonly message?: string;
}

export interface Outcome {
  readonly requestId: string;
  readonly functionName: string;
  /** With a qualifier, `$LATEST` where none was asked for. */
  readonly functionArn: string;
  readonly condition: Condition;
  /** How often the function ran. */
  readonly attempts: number;
  readonly at: number;
  /** The event, as it was sent. */
  readonly payload: string;
  readonly response?: AttemptResponse;
  /** How many invocations led to this one, itself included. */
  readonly chain: number;
}

const MOST_OF_MESSAGE = 1024;
/** AWS's own words, as they were seen. */
const NOT_INVOKED = "Function not invoked. Function isconfigured with zero reserved concurrent executions";
/** What SQS does not take: below the blank all but three, and the two non-characters. */
const NOT_ALLOWED = /[^\t\n\r\x20-\ufffd]/g;

/** The record that a destination gets. What was sent and answered stands in it byte for byte. */
export function invocationRecord(outcome: Outcome): string {
  const { requestId, functionArn, condition, response } = outcome;
  const members: [string, string][] = [
    ["version", '"1.0"'],
    ["timestamp", JSON.stringify(new Date(outcome.at).toISOString())],
    [
      "requestContext",
      JSON.stringify({
        requestId,
        functionArn,
        condition,
        // Seen on AWS: a success counts one, however many attempts failed before it.
        approximateInvokeCount: condition === "Success" ? 1 : outcome.attempts,
      }),
    ],
    ["requestPayload", outcome.payload],
  ];
  if (response !== undefined) {
    const { statusCode, executedVersion, functionError } = response;
    members.push(["responseContext", JSON.stringify({ statusCode, executedVersion, functionError })]);
  }
  if (response?.payload !== undefined) {
    members.push(
      isJson(response.payload) ? ["responsePayload", response.payload] : ["deliveryError", NOT_JSON],
    );
  }
  return `{${members.map(([name, json]) => `"${name}":${json}`).join(",")}}`;
}

const NOT_JSON = JSON.stringify({
  statusCode: 400,
  errorCode: "InvalidRequestContentException",
  errorMessage: "The function response payload could not be parsed as JSON.",
});

/** What a dead-letter queue gets: the event as it was sent, and in attributes why it was given up. */
export function deadLetter(outcome: Outcome): QueueMessage {
  const { condition, response } = outcome;
  const text = (value: string) => ({ DataType: "String", StringValue: value }) as const;
  const message =
    condition === "ZeroReservedConcurrency"
      ? NOT_INVOKED
      : (response?.message ?? errorMessageOf(response?.payload) ?? condition);
  return {
    body: outcome.payload,
    attributes: {
      RequestID: text(outcome.requestId),
      // Nobody answered an event that was never tried.
      ...(condition !== "ZeroReservedConcurrency" &&
        response !== undefined && {
          ErrorCode: { DataType: "Number", StringValue: String(response.statusCode) },
        }),
      ErrorMessage: text(shortened(message.replace(NOT_ALLOWED, "\ufffd"))),
    },
  };
}

/** At most 1 KB, and no character cut in two. */
function shortened(message: string): string {
  const bytes = Buffer.from(message, "utf8");
  if (bytes.length <= MOST_OF_MESSAGE) return message;
  let end = MOST_OF_MESSAGE;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString("utf8", 0, end);
}

function errorMessageOf(payload: string | undefined): string | undefined {
  if (payload === undefined) return undefined;
  try {
    const answer: unknown = JSON.parse(payload);
    const said =
      typeof answer === "object" && answer !== null && "errorMessage" in answer ? answer.errorMessage : "";
    if (typeof said === "string" && said !== "") return said;
  } catch {
    // A custom runtime may say anything.
  }
  return payload === "" ? undefined : payload;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
