/** One execution that an environment is asked for. */
export interface Invocation {
  /** Equal on every attempt of one delivery. */
  readonly requestId: string;
  readonly payload: Buffer;
  /** With the qualifier that was asked for. */
  readonly functionArn: string;
  /** JSON text. */
  readonly clientContext?: string;
  /** How many invocations of functions led to this one, itself included. Default 1. */
  readonly chain?: number;
}

export interface InvocationResult {
  readonly payload: Buffer;
  /** Absent when the handler succeeded. */
  readonly functionError?: "Unhandled";
  /** The last 4 KB of the invocation's log, in base64. */
  readonly logTail: string;
}

/** What the runtime made of an event. */
export interface RuntimeAnswer {
  readonly kind: "response" | "error";
  readonly body: Buffer;
}

/** Lambda's own limit for what a function returns. */
export const LARGEST_RESPONSE = 6_291_556;

export function failureBody(requestId: string, errorType: string, message: string): Buffer {
  return Buffer.from(
    JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` }),
  );
}

/** What an invocation answers whose function returned more than Lambda allows. */
export function tooLarge(): RuntimeAnswer {
  const body = JSON.stringify({
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${LARGEST_RESPONSE} bytes).`,
  });
  return { kind: "error", body: Buffer.from(body) };
}
