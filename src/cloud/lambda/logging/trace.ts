import type { Invocation, InvocationResult } from "../environments/invocation.js";
import type { AcceptedEvent } from "../events/event-queue.js";
import type { Outcome } from "../events/outcome.js";
import type { VersionRecord } from "../functions/records.js";
import type { TraceSink } from "../neighbours.js";

/** What Lambda tells the trace of a run. Without one it tells nobody. */
export class LambdaTrace {
  constructor(private readonly sink: TraceSink | undefined) {}

  accepted(event: AcceptedEvent, duplicateAfterMs: number | undefined): void {
    this.sink?.record("accepted", {
      requestId: event.requestId,
      function: event.functionName,
      qualifier: event.qualifier,
      event: event.payload,
      duplicateAfterMs,
    });
  }

  started(
    { functionName, version }: VersionRecord,
    { requestId, payload }: Pick<Invocation, "requestId" | "payload">,
    attempt: number | undefined,
  ): void {
    this.sink?.record("attempt", {
      requestId,
      function: functionName,
      version,
      attempt,
      // An asynchronous one was shown when it was accepted.
      event: attempt === undefined ? payload.toString("utf8") : undefined,
    });
  }

  ended({ functionName }: VersionRecord, requestId: string, result: InvocationResult): void {
    this.sink?.record("answer", {
      requestId,
      function: functionName,
      functionError: result.functionError,
      payload: result.payload.toString("utf8"),
    });
  }

  refused({ functionName }: VersionRecord, requestId: string, error: string): void {
    this.sink?.record("refused", { requestId, function: functionName, error });
  }

  outcome(
    { requestId, functionName, condition, attempts }: Outcome,
    target: string,
    undelivered?: string,
  ): void {
    this.sink?.record("outcome", {
      requestId,
      function: functionName,
      condition,
      attempts,
      target,
      undelivered,
    });
  }
}
