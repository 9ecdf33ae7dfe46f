/** Waiting until what was sent has run, where nobody says when that is: the log is looked at, and is late. */
import { callOf, type LoggedRequest } from "../../aws/log-reader.js";
import { jittered } from "../../aws/patience/waiting.js";
import { ORDER_CREATED, REFUSAL } from "../picture/words.js";
import type { LabContext } from "./lab.js";

/** Attempts of one event at most: the first and Lambda's two retries. */
const ATTEMPTS = 3;
/** Lambda's waits before the second and the third attempt, in ms; and how much earlier it is looked. */
const WAITS = [60_000, 120_000] as const;
const EARLIER = 3_000;

/** How long nothing at all may show of what was accepted; and then nothing new beyond what is due. In ms. */
const NO_SIGN = 90_000;
const NOTHING_NEW = 90_000;
/** The same for what was answered already: it has run. */
const ANSWERED = 30_000;
/** The pause between looks at most, and what each is longer than the one before by. */
const LONGEST_PAUSE = 15_000;
const SLOWER = 1.4;
/** From so long after an attempt's end on, an error of it would have been told, in ms. */
const LATE_LINES = 30_000;

/** What the course's handlers print last where they do their work, and where they refuse it. */
const ENDINGS = [ORDER_CREATED, REFUSAL];

/** What of what was sent is still open, and why nobody waits any longer. */
export interface Unfinished {
  readonly why: string;
  /** For how long nothing new showed, in ms. */
  readonly silent: number;
}

export interface Sent {
  readonly calls: number;
  /** The handler always fails: a request is over after its last retry alone. */
  readonly fails: boolean;
  /** Its caller knows how it ended. */
  readonly answered?: boolean;
}

/** An attempt's end counts once it is told: an error by its line, a success by the handler's own last line. */
function isOver(
  { attempts }: LoggedRequest,
  now: number,
  { fails, answered = false }: Sent,
  lateLines: number,
): boolean {
  const last = attempts.at(-1);
  if (last?.endedAt === undefined) return false;
  if (answered) return true;
  if (last.outcome !== "ok") return attempts.length >= ATTEMPTS;
  if (fails) return false;
  const told = last.lines.some(({ text }) => ENDINGS.some((ending) => text.includes(ending)));
  return told || now - last.endedAt >= lateLines;
}

/** The next attempt of a request whose last one failed comes no earlier. */
function dueAt({ attempts }: LoggedRequest): number | undefined {
  const last = attempts.at(-1);
  const wait = WAITS[attempts.length - 1];
  if (last?.endedAt === undefined || last.outcome === "ok" || wait === undefined) return undefined;
  return last.endedAt + wait;
}

const signature = (requests: readonly LoggedRequest[]): string =>
  JSON.stringify(
    requests.map(({ requestId, attempts }) => [
      requestId,
      attempts.map(({ endedAt, outcome, lines }) => [endedAt, outcome, lines.length]),
    ]),
  );

/** How many of the calls have a request: by their marks, where requests bear one. */
const callsSeen = (requests: readonly LoggedRequest[]): number =>
  new Set(requests.map((request) => callOf(request) ?? request.requestId)).size;

const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;

/** Looks until all is over, or nothing more is to be expected. */
export async function untilOver(
  { aws, signal }: Pick<LabContext, "aws" | "signal">,
  look: () => Promise<readonly LoggedRequest[]>,
  sent: Sent,
): Promise<{ readonly requests: readonly LoggedRequest[]; readonly unfinished?: Unfinished }> {
  const { clock, lookEveryMs } = aws.target;
  const { pace = 1 } = aws.target.patience ?? {};
  // A log whose lines are there at once has them all.
  const lateLines = aws.target.logMargin === 0 ? 0 : LATE_LINES;
  const noSign = pace * (sent.answered === true ? ANSWERED : NO_SIGN);
  const began = performance.now();
  let changed = began;
  let before = "";
  for (let pause = lookEveryMs; ; pause = Math.min(LONGEST_PAUSE, pause * SLOWER)) {
    const requests = await look();
    const now = await clock.now();
    const open = requests.filter((request) => !isOver(request, now, sent, lateLines));
    const missing = Math.max(0, sent.calls - callsSeen(requests));
    if (open.length === 0 && missing === 0) return { requests };
    const seen = signature(requests);
    if (seen !== before) {
      before = seen;
      changed = performance.now();
      pause = lookEveryMs;
    }
    const dues = open.map(dueAt);
    const { sleeps = 1 } = aws.target.patience ?? {};
    const due =
      sleeps *
      (missing === 0 && dues.every((at) => at !== undefined) ? Math.min(...dues) - EARLIER - now : 0);
    // What is due comes late at times, and never early: before that, nothing new is no silence.
    const sinceDue = now - Math.max(0, ...dues.map((at) => at ?? 0));
    const silent = Math.min(performance.now() - changed, sinceDue);
    const limit = requests.length === 0 ? noSign : pace * NOTHING_NEW;
    if (silent > limit || (requests.length === 0 && performance.now() - began > noSign))
      return { requests, unfinished: { why: whyUnfinished(requests, open, missing, silent), silent } };
    signal.throwIfAborted();
    const what =
      due > 0
        ? `Lambda's own retry, which comes ${seconds(WAITS[0])} after the first failure and ${seconds(WAITS[1])} after the second`
        : "all that was sent to show in the log (lines take seconds to arrive)";
    await aws.waiting.pass(Math.max(due, jittered(pause)), {
      what,
      since: due > 0 ? performance.now() : changed,
      atMost: due > 0 ? due : limit,
      signal,
    });
  }
}

/** Looks until the log shows the requests that were answered already: they are over once their lines are there. */
export async function untilAnswered(
  context: LabContext,
  look: () => Promise<readonly LoggedRequest[]>,
  calls = 1,
): Promise<readonly LoggedRequest[]> {
  const { settle } = context.aws.target;
  if (settle === undefined)
    return (await untilOver(context, look, { calls, fails: false, answered: true })).requests;
  await settle();
  return look();
}

function whyUnfinished(
  requests: readonly LoggedRequest[],
  open: readonly LoggedRequest[],
  missing: number,
  silent: number,
): string {
  if (requests.length === 0)
    return `nothing of what was accepted showed in the log within ${seconds(silent)}: does the target run functions, and keep their logs?`;
  const told = [
    ...(missing > 0 ? [`${missing} of what was accepted did not show in the log`] : []),
    ...(open.length > 0 ? [`the end of ${open.length} did not`] : []),
  ];
  return `${told.join(", and ")} within ${seconds(silent)}`;
}
