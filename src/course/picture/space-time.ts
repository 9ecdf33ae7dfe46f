/**
 * What happened in one run, by place and time: who sent what, which attempt ran when, and what it did to the two
 * tables. It is made of what the target's APIs tell, and it is the same data for the picture in the terminal, the
 * report's diagrams, and the plain transcript.
 */
import type { Delivery } from "../../aws/deliveries.js";
import type { Attempt, AttemptOutcome, LoggedRequest } from "../../aws/log-reader.js";
import type { Order } from "../../aws/tables.js";
import {
  COURSE_PLACES,
  type KindOf,
  ORDER_CREATED,
  PLACES,
  type Place,
  STEPS,
  type StepKind,
  WAITS_AT,
} from "./words.js";

/** What the handlers of the course print when the order is in the ledger. */

/** The client's call was accepted. Every call after a run's first is a duplicate of the same logical request. */
interface Call {
  readonly kind: KindOf<"call">;
  readonly at: number;
  readonly request: number;
  readonly duplicate: boolean;
}

interface OfAttempt {
  readonly at: number;
  readonly request: number;
  readonly attempt: number;
}

interface Begin extends OfAttempt {
  readonly kind: KindOf<"begin">;
}

interface Deed extends OfAttempt {
  readonly kind: KindOf<"deed">;
  /** Of what must happen once, the how manyeth in this run. */
  readonly nth?: number;
  /** Of what must happen once, one too many. Absent in older recordings: there, from the second on. */
  readonly damage?: boolean;
}

interface End extends OfAttempt {
  readonly kind: KindOf<"end">;
  readonly outcome: AttemptOutcome;
}

/** What an attempt did, or what became of it. */
export type AttemptStep = Begin | Deed | End;
/** One thing that happened. `at` is epoch ms on the target's clock; requests are numbered from 1 as they were sent. */
export type Step = Call | AttemptStep;

const isKind = (name: string): name is StepKind => name in STEPS;
const isDeedKind = (name: string): name is KindOf<"deed"> => isKind(name) && STEPS[name].role === "deed";

export const isCall = (step: Step): step is Call => STEPS[step.kind].role === "call";
export const isBegin = (step: Step): step is Begin => STEPS[step.kind].role === "begin";
export const isDeed = (step: Step): step is Deed => isDeedKind(step.kind);
export const isEnd = (step: Step): step is End => STEPS[step.kind].role === "end";
/** Whether the step says what came of its attempt. */
export const decides = ({ kind }: Step): boolean => STEPS[kind].decides === true;

export interface SpaceTime {
  readonly title: string;
  /** The idempotency key, and order id, that the run is about. */
  readonly key: string;
  /** The places that the run's lab names; absent: the course's. */
  readonly places?: readonly Place[];
  /** Request ids by number: the first one's is at 0. */
  readonly requestIds: readonly string[];
  /** In the order of time. */
  readonly steps: readonly Step[];
}

export interface Observed {
  readonly title: string;
  readonly key: string;
  readonly places?: readonly Place[];
  readonly deliveries: readonly Delivery[];
  /** Their caller waits for the answers: nothing stands between it and the function. */
  readonly asked?: boolean;
  readonly requests: readonly LoggedRequest[];
  /** The run's orders. */
  readonly orders: readonly Order[];
}

/** The steps in the order of time. What ends at the instant at which something else happens ended before it. */
function inOrder(steps: readonly Step[]): readonly Step[] {
  const idOf = (step: Step): string => (isCall(step) ? "" : `${step.request}/${step.attempt}/${step.at}`);
  const busy = new Set(steps.filter((step) => !isEnd(step)).map(idOf));
  const kinds = Object.keys(STEPS);
  const rank = (step: Step): number => (isEnd(step) && !busy.has(idOf(step)) ? -1 : kinds.indexOf(step.kind));
  return [...steps].sort((a, b) => a.at - b.at || rank(a) - rank(b) || a.request - b.request);
}

const within = (at: number, { startedAt, endedAt }: Attempt): boolean =>
  at >= startedAt && at <= (endedAt ?? Number.POSITIVE_INFINITY);

/** The attempt that created an order: the one that ran at the time; else the last that had begun. */
function creatorOf(at: number, attempts: readonly Attempt[]): number {
  const running = attempts.findIndex((attempt) => within(at, attempt));
  if (running >= 0) return running + 1;
  return Math.max(1, attempts.filter(({ startedAt }) => startedAt <= at).length);
}

/** What lines of the log say that an attempt did. */
const LOGGED = Object.keys(STEPS)
  .filter(isDeedKind)
  .flatMap((kind) => {
    const { line } = STEPS[kind];
    return line === undefined ? [] : [{ kind, line }];
  });

const isCounted = (step: Step): step is Deed => isDeed(step) && STEPS[step.kind].counted === true;

/**
 * Steps of what must happen once, numbered as they happened, unless they are already. One of them is as it should be:
 * the original request's, or the first, where all are of duplicates. The others are damage.
 */
function numbered(steps: readonly Step[]): readonly Step[] {
  const seen = new Map<Step["kind"], number>();
  const counted = steps.map((step): Step => {
    if (!isCounted(step)) return step;
    const nth = step.nth ?? (seen.get(step.kind) ?? 0) + 1;
    seen.set(step.kind, nth);
    return { ...step, nth };
  });
  const originals = new Set(steps.flatMap((step) => (isCall(step) && !step.duplicate ? [step.request] : [])));
  const due = new Map<Step["kind"], Step>();
  for (const step of counted.filter(isCounted)) {
    const known = due.get(step.kind);
    // An order that was there before the picture begins was the one.
    if (step.nth === 1) due.set(step.kind, step);
    else if (known !== undefined && originals.has(step.request) && !originals.has(known.request))
      due.set(step.kind, step);
  }
  return counted.map((step) => (isCounted(step) ? { ...step, damage: due.get(step.kind) !== step } : step));
}

export function spaceTime({
  title,
  key,
  places,
  deliveries,
  asked = false,
  requests,
  orders,
}: Observed): SpaceTime {
  const requestIds = deliveries.map(({ requestId }) => requestId);
  // What nobody here sent, but runs for the same run, is shown all the same.
  const sent = new Set(requestIds);
  for (const { requestId } of requests) if (!sent.has(requestId)) requestIds.push(requestId);
  const numberOf = new Map(requestIds.map((id, index) => [id, index + 1]));
  const attemptsOf = new Map(requests.map(({ requestId, attempts }) => [requestId, attempts]));
  const steps: Step[] = deliveries.map(({ sentAt, requestId }, index) => ({
    kind: asked ? "asked" : "sent",
    // Told by another clock than what it caused, or a moment late on a busy machine: the cause comes first.
    at: Math.min(sentAt, ...(attemptsOf.get(requestId) ?? []).map(({ startedAt }) => startedAt)),
    request: index + 1,
    duplicate: index > 0,
  }));
  for (const { requestId, attempts } of requests) {
    const request = numberOf.get(requestId) ?? 0;
    for (const [index, { startedAt, endedAt, outcome, lines }] of attempts.entries()) {
      const attempt = index + 1;
      steps.push({ kind: asked ? "called" : "began", at: startedAt, request, attempt });
      for (const { kind, line } of LOGGED) {
        const said = lines.find(({ text }) => text.includes(line));
        if (said !== undefined) steps.push({ kind, at: said.at, request, attempt });
      }
      if (endedAt !== undefined) steps.push({ kind: "ended", at: endedAt, request, attempt, outcome });
    }
  }
  const first = deliveries[0]?.sentAt ?? Number.NEGATIVE_INFINITY;
  const created = orders
    .map((order) => ({ order, at: Date.parse(order.createdAt ?? "") }))
    .filter(({ at }) => !Number.isNaN(at))
    .map(({ order, at }) => {
      const attempts = attemptsOf.get(order.requestId ?? "") ?? [];
      const attempt = creatorOf(at, attempts);
      // Where the log tells of it too, the log's time goes well with the other lines' times.
      const told = attempts[attempt - 1]?.lines.find(({ text }) => text.includes(ORDER_CREATED))?.at;
      return { order, attempt, at: told ?? at };
    })
    .sort((a, b) => a.at - b.at);
  for (const [index, { order, attempt, at }] of created.entries()) {
    // What the run did before this picture begins counts, and is not in it.
    if (at < first && !numberOf.has(order.requestId ?? "")) continue;
    const request = numberOf.get(order.requestId ?? "") ?? 0;
    steps.push({ kind: "order-created", at, request, attempt, nth: index + 1 });
  }
  return {
    title,
    key,
    ...(places === undefined ? {} : { places }),
    requestIds,
    steps: numbered(inOrder(steps)),
  };
}

const ALL_PLACES = Object.keys(PLACES).filter((name): name is Place => name in PLACES);

/** A picture's places, from left to right: those of its lab, and whatever others something happened at. */
export function placesOf({ places = COURSE_PLACES, steps }: SpaceTime): readonly Place[] {
  const touched = new Set(places);
  // Whose caller waits for the answer passes no queue.
  if (steps.some(({ kind }) => kind === "asked")) touched.delete(WAITS_AT);
  for (const { kind } of steps) touched.add(STEPS[kind].from).add(STEPS[kind].to);
  return ALL_PLACES.filter((place) => touched.has(place));
}

/** An attempt of a picture, with its steps. */
export interface PicturedAttempt {
  /** When it began, epoch ms. */
  readonly at: number;
  readonly request: number;
  readonly attempt: number;
  readonly steps: readonly AttemptStep[];
}

/** The attempts, in the order in which they began. */
export function attemptsIn({ steps }: SpaceTime): readonly PicturedAttempt[] {
  const stepsOf = new Map<string, AttemptStep[]>();
  const begun: PicturedAttempt[] = [];
  for (const step of steps) {
    if (isCall(step)) continue;
    const { at, request, attempt } = step;
    const name = `${request}/${attempt}`;
    const its = stepsOf.get(name) ?? [];
    stepsOf.set(name, its);
    its.push(step);
    if (isBegin(step)) begun.push({ at, request, attempt, steps: its });
  }
  return begun;
}
