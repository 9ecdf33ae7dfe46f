/** A run that came to its end, and what can still be seen of it; and what of it is not known, which is never a failure. */
import {
  type Attempt,
  callOf,
  type LoggedRequest,
  readAttempts,
  requestsOfRun,
  says,
} from "../../aws/log-reader.js";
import { PRACTICE_ACTIONS } from "../../aws/roles.js";
import type { RunRecord } from "../../aws/run-records.js";
import { type Order, ordersOf } from "../../aws/tables.js";
import type { Check, Observation } from "../check.js";
import type { Evidence } from "./lab.js";

export interface RunView {
  readonly record: RunRecord;
  readonly requests: () => Promise<readonly LoggedRequest[]>;
  readonly orders: () => Promise<readonly Order[]>;
  /** Requests beyond the calls: the client sent a call again whose answer was lost. */
  readonly repeated: () => Promise<number>;
  /** Why what is absent is not known to be missing; undefined where all there is to see was seen. */
  readonly unknown: () => Promise<string | undefined>;
}

/** Reads each kind of evidence once, however many checks ask for it. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined;
  return () => {
    pending ??= read();
    return pending;
  };
}

/** What AWS says where a policy does not allow an action, or does not yet. */
const DENIED = /AccessDenied(?:Exception)?\b.*?is not authorized to perform: ([\w:]+)/;

function deniedIn({ outcome, lines }: Attempt): string | undefined {
  if (outcome !== "error") return undefined;
  for (const { text } of lines) {
    const action = DENIED.exec(text)?.[1];
    if (action !== undefined) return action;
  }
  return undefined;
}

/** The action that an attempt was denied, where there is one. */
const deniedOf = (requests: readonly LoggedRequest[]): string | undefined =>
  requests
    .flatMap(({ attempts }) => attempts)
    .map(deniedIn)
    .find((action) => action !== undefined);

/** Whether calls bear marks in the log, and how many of them do. */
function callsOf(requests: readonly LoggedRequest[]): { readonly marked: boolean; readonly calls: number } {
  const marks = requests.map(callOf);
  const marked = marks.some((mark) => mark !== undefined);
  return { marked, calls: marked ? new Set(marks).size : requests.length };
}

const isOpen = ({ attempts }: LoggedRequest): boolean => attempts.at(-1)?.endedAt === undefined;

/** What is the matter with a log that may not be whole yet. */
function missingIn(requests: readonly LoggedRequest[], record: RunRecord): string | undefined {
  const { calls } = callsOf(requests);
  if (calls < record.times)
    return `the log shows ${calls} of ${record.times} calls: lines that are not there may still arrive`;
  const open = requests.filter(isOpen).length;
  return open === 0
    ? undefined
    : `the log does not show yet how ${open} of ${requests.length} requests ended`;
}

/** Lines of one attempt arrive apart: shortly after a run, one that is not there says nothing. */
async function tooSoon({ target }: Evidence["aws"], { endedAt }: RunRecord): Promise<string | undefined> {
  if (endedAt === undefined) return undefined;
  const since = (await target.clock.now()) - endedAt;
  return since < target.logMargin
    ? `the run ended ${Math.max(0, Math.round(since / 1000))} s ago, and lines may still arrive for ${target.logMargin / 60_000} minutes`
    : undefined;
}

export function viewRun({ aws, own = false }: Evidence, record: RunRecord): RunView {
  const { logMargin } = aws.target;
  const isLate = logMargin > 0;
  // The handlers that labs show log their event: a request that does not name the run is none of it.
  const named = ({ attempts }: LoggedRequest): boolean =>
    own || attempts.some((attempt) => says(attempt, record.run));
  const inTime = ({ attempts }: LoggedRequest): boolean =>
    !own || (attempts[0]?.startedAt ?? 0) >= record.startedAt - CLOCKS_APART;
  const read = async (): Promise<readonly LoggedRequest[]> => {
    const { startedAt, endedAt } = record;
    const window = {
      from: startedAt - logMargin,
      ...(endedAt === undefined ? {} : { to: endedAt + logMargin }),
    };
    const requests = requestsOfRun(await readAttempts(aws, window), record.run).filter(named);
    return isLate ? requests.filter(inTime) : requests;
  };
  const all = once(read);
  return {
    record,
    // An attempt that was denied what the policy allows came before the policy was in force: Lambda's retry counts.
    requests: once(async () => (isLate && !own ? (await all()).map(withoutDenied) : await all())),
    // A row without a run is nobody's: it counts against whoever is asked.
    orders: once(async () =>
      (await ordersOf(aws, record.key)).filter(({ run }) => run === undefined || run === record.run),
    ),
    repeated: once(async () => {
      if (!isLate) return 0;
      const requests = await all();
      const { marked, calls } = callsOf(requests);
      if (marked) return requests.length - calls;
      return Math.min(record.resent ?? 0, Math.max(0, requests.length - record.times));
    }),
    unknown: once(async () => {
      if (!isLate) return undefined;
      const requests = await all();
      const denied = deniedOf(requests);
      // A handler of the learner's may try what nobody allowed it.
      if (denied !== undefined && (!own || PRACTICE_ACTIONS.includes(denied)))
        return aws.target.roleArn === undefined
          ? `AWS denied the function ${denied}, which its role's policy allows: the policy was not in force everywhere yet`
          : `AWS denied the function ${denied}: the account's own role ${aws.target.roleArn} may not do what it needs`;
      return missingIn(requests, record) ?? (await tooSoon(aws, record));
    }),
  };
}

/** How far the target's time as it was heard may be from the log's, in ms. */
const CLOCKS_APART = 5_000;

/** Without the attempts that were denied, unless nothing is left then. */
function withoutDenied(request: LoggedRequest): LoggedRequest {
  const attempts = request.attempts.filter((attempt) => deniedIn(attempt) === undefined);
  return attempts.length === 0 ? request : { ...request, attempts };
}

/** A failure that rests on what is not known yet is none. */
export async function unlessUnknown(view: RunView, { verdict, observed }: Observation): Promise<Observation> {
  const why = verdict === "fail" ? await view.unknown() : undefined;
  return why === undefined ? { verdict, observed } : { verdict: "unknown", observed: `${observed}; ${why}` };
}

/** The same for a check that was made of the log alone. */
export async function checkUnlessUnknown(view: RunView, made: Check): Promise<Check> {
  if (!made.source.startsWith("logs ")) return made;
  return { ...made, ...(await unlessUnknown(view, made)) };
}
