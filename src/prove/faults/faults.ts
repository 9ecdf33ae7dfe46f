/** The faults: what each does to a call, and where it makes a difference. */
import type { WireAnswer } from "../realm/attempt.js";
import type { Call } from "../world/call.js";
import { isBatch } from "./partial.js";

export type FaultKind =
  | "crash"
  | "hang"
  | "hang-applied"
  | "late"
  | "lost"
  | "lost-all"
  | "error-applied"
  | "error-applied-all"
  | "throttle"
  | "conflict"
  | "partial"
  | "frozen";

/** One fault of a schedule. Sites are calls of an attempt of a delivery, so that a fault stays where it is when others move. */
export interface Fault {
  readonly kind: FaultKind;
  readonly delivery: number;
  /** From 1. */
  readonly attempt: number;
  /** The n-th call of the attempt, from 1; 0: before the first. */
  readonly call: number;
  /** Of `late`: after how many calls of later attempts it takes effect; absent: after all of them. */
  readonly after?: number;
}

/** What each is, in a few words. `%` is the call. */
export const FAULT_WORDS: Readonly<Record<FaultKind, string>> = {
  crash: "the process dies right after % is done",
  hang: "% never reaches the service; Lambda stops the function at its timeout",
  "hang-applied": "% is done, its answer never comes; Lambda stops the function at its timeout",
  late: "% hangs until the timeout and takes effect later",
  lost: "% is done, its answer is lost once",
  "lost-all": "% is done, its answer is lost each time",
  "error-applied": "% is done, and answered with a 500",
  "error-applied-all": "% is done, and answered with a 500 each time",
  throttle: "% is refused each time: throttled",
  conflict: "% is refused: a conflict with another transaction",
  partial: "% is answered with a 200 that says that its last entry was not taken",
  frozen: "the process is frozen as it returns, and never goes on: % is not done",
};

/** Whether the call happens, and whether its attempt goes on. */
export interface Meaning {
  readonly applied: boolean;
  /** `crash` and `hang` end the attempt; the others are answered. */
  readonly ends: "crash" | "hang" | undefined;
  /** For each try of the call, not for the first alone. */
  readonly everyTry: boolean;
}

export const MEANING: Readonly<Record<FaultKind, Meaning>> = {
  crash: { applied: true, ends: "crash", everyTry: false },
  hang: { applied: false, ends: "hang", everyTry: false },
  "hang-applied": { applied: true, ends: "hang", everyTry: false },
  late: { applied: false, ends: "hang", everyTry: false },
  lost: { applied: true, ends: undefined, everyTry: false },
  "lost-all": { applied: true, ends: undefined, everyTry: true },
  "error-applied": { applied: true, ends: undefined, everyTry: false },
  "error-applied-all": { applied: true, ends: undefined, everyTry: true },
  throttle: { applied: false, ends: undefined, everyTry: true },
  conflict: { applied: false, ends: undefined, everyTry: true },
  partial: { applied: true, ends: undefined, everyTry: false },
  frozen: { applied: false, ends: undefined, everyTry: false },
};

const TRANSACTIONAL = /^(PutItem|UpdateItem|DeleteItem|TransactWriteItems|TransactGetItems)$/;

/** The faults that make a difference at a call. */
export function faultsAt(call: Pick<Call, "service" | "operation" | "writes">): readonly FaultKind[] {
  // What is read was not changed: its answer may be lost or refused, which is one and the same for who asks.
  if (!call.writes) return ["crash", "hang", "throttle"];
  const kinds: FaultKind[] = [
    "crash",
    "hang",
    "hang-applied",
    "lost",
    "lost-all",
    "error-applied",
    "error-applied-all",
    "throttle",
    "late",
  ];
  if (call.service === "dynamodb" && TRANSACTIONAL.test(call.operation)) kinds.push("conflict");
  if (isBatch(call)) kinds.push("partial");
  return kinds;
}

type AnswerOf = (call: Pick<Call, "operation">) => WireAnswer;

const json = (status: number, type: string, message: string, more: object = {}): WireAnswer => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": "FAULT" },
  body: JSON.stringify({ __type: type, message, ...more }),
});

const DYNAMODB = "com.amazonaws.dynamodb.v20120810#";
const CONFLICT = "Transaction is ongoing for the item";

/** What a service answers that fails although it may have done what it was asked. */
const FAILED: Readonly<Record<string, AnswerOf>> = {
  dynamodb: () => json(500, `${DYNAMODB}InternalServerError`, "Internal server error"),
  sqs: () =>
    json(500, "com.amazonaws.sqs#InternalError", "We encountered an internal error. Please try again."),
};
/** What a service answers that refuses for a while. */
const REFUSED: Readonly<Record<string, AnswerOf>> = {
  dynamodb: () =>
    json(
      400,
      `${DYNAMODB}ProvisionedThroughputExceededException`,
      "The level of configured provisioned throughput for the table was exceeded.",
    ),
  sqs: () => json(400, "com.amazonaws.sqs#RequestThrottled", "Request is throttled."),
};
const FAILED_ELSEWHERE: AnswerOf = () => ({ status: 500, headers: {}, body: "Internal Server Error" });
const REFUSED_ELSEWHERE: AnswerOf = () => ({ status: 429, headers: {}, body: "Too Many Requests" });

/** The answer that a fault gives; `undefined`: the connection breaks. */
export function answerOf(kind: FaultKind, call: Call): WireAnswer | undefined {
  switch (kind) {
    case "error-applied":
    case "error-applied-all":
      return (FAILED[call.service] ?? FAILED_ELSEWHERE)(call);
    case "throttle":
      return (REFUSED[call.service] ?? REFUSED_ELSEWHERE)(call);
    case "conflict":
      return conflictOf(call);
    default:
      return undefined;
  }
}

function conflictOf({ operation, input }: Call): WireAnswer {
  if (!operation.startsWith("Transact"))
    return json(400, `${DYNAMODB}TransactionConflictException`, CONFLICT);
  const count = Array.isArray(input.TransactItems) ? input.TransactItems.length : 1;
  const reasons = Array.from({ length: count }, (_, index) =>
    index === 0 ? { Code: "TransactionConflict", Message: CONFLICT } : { Code: "None" },
  );
  const codes = reasons.map(({ Code }) => Code).join(", ");
  return json(
    400,
    `${DYNAMODB}TransactionCanceledException`,
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    {
      Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
      CancellationReasons: reasons,
    },
  );
}
