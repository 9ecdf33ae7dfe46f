import type { VersionRecord } from "../functions/records.js";
import type { TraceSink } from "../neighbours.js";

/** What is told of an asynchronous event. */
interface TracedEvent {
  readonly requestId: string;
  readonly functionName: string;
  readonly qualifier?: string;
  readonly payload: string;
}

/** How an asynchronous event ended. */
interface TracedOutcome {
  readonly requestId: string;
  readonly functionName: string;
  readonly condition: string;
  readonly attempts: number;
}

/** What Lambda tells the trace of a run. Without one it tells nobody. */
export class LambdaTrace {
  /** @param drain writes the lines that are on their way: they stand before the answer of whoever printed them */
  constructor(
    private readonly sink: TraceSink | undefined,
    private readonly drain: () => void,
  ) {}

  accepted(event: TracedEvent, duplicateAfterMs: number | undefined): void {
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
    { requestId, payload }: { readonly requestId: string; readonly payload: Buffer },
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

  ended(
    { functionName }: VersionRecord,
    requestId: string,
    result: { readonly functionError?: string; readonly payload: Buffer },
  ): void {
    if (this.sink === undefined) return;
    this.drain();
    this.sink.record("answer", {
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
    { requestId, functionName, condition, attempts }: TracedOutcome,
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
