/** A function's log, read as what it says: which requests ran, when, how often, and what they printed. */
import type { Aws } from "./clients.js";
import { callIn } from "./deliveries.js";
import { type LogWindow, logLines } from "./log-group.js";

export type AttemptOutcome = "ok" | "error" | "timeout";

/** A line that the function printed. */
interface PrintedLine {
  /** Epoch ms on the target's clock. */
  readonly at: number;
  readonly text: string;
}

/** One execution. */
export interface Attempt {
  readonly requestId: string;
  /** Epoch ms on the target's clock, from its START line. */
  readonly startedAt: number;
  /** From its REPORT line; absent while it runs. */
  readonly endedAt: number | undefined;
  readonly outcome: AttemptOutcome;
  /** What the function printed, without Lambda's own lines. */
  readonly lines: readonly PrintedLine[];
  readonly stream: string;
}

/** A request of one run, with its attempts in their order. */
export interface LoggedRequest {
  readonly requestId: string;
  readonly attempts: readonly Attempt[];
}

const START = /^START RequestId: (\S+)/;
const REPORT = /^REPORT RequestId: (\S+)/;
const LAMBDA_LINE = /^(START|END|REPORT|INIT_START|INIT_REPORT|XRAY) /;
/** How each runtime says that the handler failed. */
const FAILURE =
  /\tERROR\t(Invoke Error|Uncaught Exception|Unhandled Promise Rejection)|^\[ERROR\] |\bRequestId: \S+ Error: |Task timed out after/;

/** The time that the Node runtime puts before what a handler prints; the log's own is that of its arrival. */
const PRINTED_AT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\t/;

/** When a line was printed: never before its attempt began, nor after it arrived. */
function printedAt(line: string, { from, until }: { readonly from: number; readonly until: number }): number {
  const told = PRINTED_AT.exec(line)?.[1];
  return told === undefined ? until : Math.min(until, Math.max(from, Date.parse(told)));
}

interface OpenAttempt {
  requestId: string;
  startedAt: number;
  endedAt: number | undefined;
  outcome: AttemptOutcome;
  lines: PrintedLine[];
  stream: string;
}

/** Every attempt that began in the window, in the order of their starts. */
export async function readAttempts(aws: Aws, window: LogWindow): Promise<readonly Attempt[]> {
  const attempts: OpenAttempt[] = [];
  // An environment runs one request at a time: what a stream says between START and REPORT belongs to it.
  const current = new Map<string, OpenAttempt>();
  for await (const { message: line, timestamp, stream } of logLines(aws, window)) {
    const started = START.exec(line)?.[1];
    if (started !== undefined) {
      const attempt: OpenAttempt = {
        requestId: started,
        startedAt: timestamp,
        endedAt: undefined,
        outcome: "ok",
        lines: [],
        stream,
      };
      attempts.push(attempt);
      current.set(stream, attempt);
      continue;
    }
    const attempt = current.get(stream);
    if (attempt === undefined) continue;
    if (REPORT.test(line)) {
      attempt.endedAt = timestamp;
      if (/Status: timeout/.test(line)) attempt.outcome = "timeout";
      else if (/Status: error/.test(line)) attempt.outcome = "error";
      current.delete(stream);
      continue;
    }
    if (FAILURE.test(line)) attempt.outcome = /timed out/.test(line) ? "timeout" : "error";
    if (!LAMBDA_LINE.test(line)) {
      const at = printedAt(line, { from: attempt.startedAt, until: timestamp });
      attempt.lines.push({ at, text: line });
    }
  }
  return attempts;
}

/** The call of the run that a request came of, where calls are marked and the handler logs its event. */
export function callOf({ attempts }: LoggedRequest): string | undefined {
  for (const { lines } of attempts)
    for (const { text } of lines) {
      const call = callIn(text);
      if (call !== undefined) return call;
    }
  return undefined;
}

/** Whether an attempt printed a line with these words. */
export const says = ({ lines }: Pick<Attempt, "lines">, words: string): boolean =>
  lines.some(({ text }) => text.includes(words));

/** The attempts of all requests, in the order in which they began. */
export const attemptsInOrder = (requests: readonly LoggedRequest[]): readonly Attempt[] =>
  requests.flatMap(({ attempts }) => attempts).sort((a, b) => a.startedAt - b.startedAt);

/** Whether the handler logged an event with this field and text, as JSON of either language. */
export const eventSays = ({ attempts }: LoggedRequest, field: string, text: string): boolean =>
  attempts.some(({ lines }) =>
    lines.some(({ text: line }) =>
      [`"${field}":"${text}"`, `"${field}": "${text}"`].some((said) => line.includes(said)),
    ),
  );

/**
 * The requests of a run: those whose lines name it. A handler that does not log its event names none; then whatever
 * began within the window counts.
 * @param known ids of requests that are the run's, where they are known: then nothing else counts
 */
export function requestsOfRun(
  attempts: readonly Attempt[],
  runId: string,
  known?: ReadonlySet<string>,
): readonly LoggedRequest[] {
  const naming = new Set(
    attempts.filter((attempt) => says(attempt, runId)).map(({ requestId }) => requestId),
  );
  const byRequest = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    const isOurs = naming.has(attempt.requestId) || known?.has(attempt.requestId) === true;
    if ((naming.size > 0 || known !== undefined) && !isOurs) continue;
    byRequest.set(attempt.requestId, [...(byRequest.get(attempt.requestId) ?? []), attempt]);
  }
  return [...byRequest].map(([requestId, ofRequest]) => ({ requestId, attempts: ofRequest }));
}
