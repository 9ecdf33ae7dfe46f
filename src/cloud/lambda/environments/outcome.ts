import type { Failure } from "../logging/log-lines.js";
import { failureBody, type InvocationResult, type RuntimeAnswer } from "./invocation.js";
import type { Ended } from "./runtime-process.js";

/** What becomes of one event: the runtime answers, ends before it does, or takes too long. */
export type Outcome = RuntimeAnswer | Ended | "timeout";

/** The environment itself was ended. */
export const ENVIRONMENT_ENDED: Ended = {
  kind: "ended",
  errorType: "Sandbox.Failure",
  reason: "The environment was ended.",
};

/** Whether the runtime is still there to be asked again. */
export const isAnswered = (outcome: Outcome): outcome is RuntimeAnswer =>
  outcome !== "timeout" && outcome.kind !== "ended";

/** @param timeout the function's, in seconds */
export function resultOf(
  requestId: string,
  outcome: Outcome,
  timeout: number,
): Omit<InvocationResult, "logTail"> {
  if (outcome === "timeout") {
    const message = `Task timed out after ${timeout.toFixed(2)} seconds`;
    return { payload: failureBody(requestId, "Sandbox.Timedout", message), functionError: "Unhandled" };
  }
  if (outcome.kind === "ended") {
    const payload = outcome.initError?.body ?? failureBody(requestId, outcome.errorType, outcome.reason);
    return { payload, functionError: "Unhandled" };
  }
  return outcome.kind === "response"
    ? { payload: outcome.body }
    : { payload: outcome.body, functionError: "Unhandled" };
}

/** What the log says of it; nothing where the runtime answered. */
export function failureOf(outcome: Outcome): { failure?: Failure } {
  if (outcome === "timeout") return { failure: { status: "timeout" } };
  return outcome.kind === "ended" ? { failure: { status: "error", errorType: outcome.errorType } } : {};
}

export function initFailureOf(ended: Ended | "timeout"): Failure {
  return ended === "timeout" ? { status: "timeout" } : { status: "error", errorType: ended.errorType };
}
