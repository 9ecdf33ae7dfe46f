/** Calls a handler as Lambda's runtime does. */
import type { Attempt } from "./attempt.js";
import type { Handler } from "./program.js";
import { realm } from "./realm.js";

export interface Invocation {
  readonly event: unknown;
  readonly requestId: string;
  /** Epoch ms. */
  readonly deadline: number;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
}

/** Begins it: what comes of it stands in the attempt's outcome some time later. */
export function invoke(attempt: Attempt, handler: Handler, invocation: Invocation): void {
  const { requestId, deadline, functionName, functionArn, memoryMb } = invocation;
  let callback: ((error?: unknown, value?: unknown) => void) | undefined;
  const done = (error?: unknown, value?: unknown): void => {
    realm.activity += 1;
    if (error === undefined || error === null) returned(attempt, value);
    else attempt.settle({ kind: "threw", error: told(error) });
  };
  callback = done;
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: "$LATEST",
    functionName,
    memoryLimitInMB: String(memoryMb),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: "2026/01/01/[$LATEST]00000000000000000000000000000000",
    invokedFunctionArn: functionArn,
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => deadline - realm.now,
    done,
    succeed: (value: unknown) => done(null, value),
    fail: (error: unknown) => done(error ?? "handled"),
  };
  try {
    const result = handler(structuredClone(invocation.event), context, callback);
    if (isThenable(result))
      result.then(
        (value) => done(null, value),
        (error: unknown) => done(error ?? "undefined"),
      );
    else if (result !== undefined && handler.length < 3) done(null, result);
  } catch (error) {
    done(error);
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && typeof Reflect.get(value, "then") === "function";

/** What it says as Lambda passes it on: as JSON. */
function returned(attempt: Attempt, value: unknown): void {
  try {
    const text: string | undefined = JSON.stringify(value);
    attempt.settle({ kind: "returned", value: text === undefined ? null : JSON.parse(text) });
  } catch (error) {
    attempt.settle({ kind: "threw", error: `Runtime.MarshalError: ${told(error)}` });
  }
}

function told(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
