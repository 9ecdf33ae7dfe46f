/** Invoking the function and waiting for its answer. */
import type { Aws } from "./clients.js";

/** What the caller of a synchronous invocation learns. */
export interface Answer {
  readonly requestId: string;
  readonly statusCode: number;
  /** The function answered; it did not fail, and was not stopped. */
  readonly ok: boolean;
  /** What it answered, or what is said of its error, as it came. */
  readonly payload: string;
  /** The error's type and message, where it failed. */
  readonly error?: string;
}

function errorOf(payload: string): string {
  try {
    const value: unknown = JSON.parse(payload);
    if (typeof value === "object" && value !== null) {
      const type = "errorType" in value ? `${String(value.errorType)}: ` : "";
      return `${type}${"errorMessage" in value ? String(value.errorMessage) : payload}`;
    }
  } catch {
    // Whatever it is, it is shown as it came.
  }
  return payload;
}

/** Hands an event over without waiting for what comes of it: Lambda tries again by itself. Gives its request id. */
export async function invokeLater(aws: Aws, event: object, signal: AbortSignal): Promise<string> {
  const { InvokeCommand } = await import("@aws-sdk/client-lambda");
  const answer = await (await aws.lambda()).send(
    new InvokeCommand({
      FunctionName: aws.names.functionName,
      InvocationType: "Event",
      Payload: new TextEncoder().encode(JSON.stringify(event)),
    }),
    { abortSignal: signal },
  );
  return answer.$metadata.requestId ?? "";
}

/** One synchronous invocation with this event. */
export async function invoke(aws: Aws, event: object, signal: AbortSignal): Promise<Answer> {
  const { InvokeCommand } = await import("@aws-sdk/client-lambda");
  const answer = await (await aws.lambda()).send(
    new InvokeCommand({
      FunctionName: aws.names.functionName,
      InvocationType: "RequestResponse",
      Payload: new TextEncoder().encode(JSON.stringify(event)),
    }),
    { abortSignal: signal },
  );
  const requestId = answer.$metadata.requestId ?? "";
  const statusCode = answer.StatusCode ?? 0;
  const payload = new TextDecoder().decode(answer.Payload);
  if (answer.FunctionError === undefined) return { requestId, statusCode, ok: true, payload };
  return { requestId, statusCode, ok: false, payload, error: errorOf(payload) };
}
