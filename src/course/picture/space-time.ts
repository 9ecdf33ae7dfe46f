/**
 * What happened in one run, by place and time: who sent what, which attempt ran when, and what it did to the two
 * tables. It is made of what the target's APIs tell, and it is the same data for the picture in the terminal, the
 * report's diagrams, and the plain transcript.
 */
import type { Delivery } from "../../aws/deliveries.js";
import type { Attempt, AttemptOutcome, LoggedRequest } from "../../aws/log-reader.js";
import type { Order } from "../../aws/tables.js";

/** The places, from left to right. */
export const PLACES = ["client", "queue", "function", "keys", "orders"] as const;
export type Place = (typeof PLACES)[number];

/** What the handlers of the course print when they refuse a duplicate: the tutorial's words. */
export const REFUSAL = "Duplicate event detected. Skipping.";
/** What they print when they stored the idempotency key. */
export const KEY_STORED = "Key stored:";
/** What they print when the order is in the ledger. */
const ORDER_CREATED = "Order created:";

/** One thing that happened. `at` is epoch ms on the target's clock; requests are numbered from 1 as they were sent. */
export type Step =
  /** The client's call was accepted. Every call after a run's first is a duplicate of the same logical request. */
  | { readonly kind: "sent"; readonly at: number; readonly request: number; readonly duplicate: boolean }
  | { readonly kind: "began"; readonly at: number; readonly request: number; readonly attempt: number }
  | { readonly kind: "key-stored"; readonly at: number; readonly request: number; readonly attempt: number }
  | { readonly kind: "refused"; readonly at: number; readonly request: number; readonly attempt: number }
  /** `nth`: the how manyeth order of this key in this run; from 2 on it is damage. */
  | {
      readonly kind: "order-created";
      readonly at: number;
      readonly request: number;
      readonly attempt: number;
      readonly nth: number;
    }
  | {
      readonly kind: "ended";
      readonly at: number;
      readonly request: number;
      readonly attempt: number;
      readonly outcome: AttemptOutcome;
    };

/** What an attempt did, or what became of it. */
export type AttemptStep = Exclude<Step, { readonly kind: "sent" }>;

export interface SpaceTime {
  readonly title: string;
  /** The idempotency key, and order id, that the run is about. */
  readonly key: string;
  /** Request ids by number: the first one's is at 0. */
  readonly requestIds: readonly string[];
  /** In the order of time. */
  readonly steps: readonly Step[];
}

export interface Observed {
  readonly title: string;
  readonly key: string;
  readonly deliveries: readonly Delivery[];
  readonly requests: readonly LoggedRequest[];
  /** The run's orders. */
  readonly orders: readonly Order[];
}

/** At the same instant, the cause comes before what it causes. */
const RANK: Readonly<Record<Step["kind"], number>> = {
  sent: 0,
  began: 1,
  "key-stored": 2,
  refused: 3,
  "order-created": 4,
  ended: 5,
};

/** The steps in the order of time. What ends at the instant at which something else happens ended before it. */
function inOrder(steps: readonly Step[]): readonly Step[] {
  const idOf = (step: Step): string =>
    step.kind === "sent" ? "" : `${step.request}/${step.attempt}/${step.at}`;
  const busy = new Set(steps.filter(({ kind }) => kind !== "ended").map(idOf));
  const rank = (step: Step): number =>
    step.kind === "ended" && !busy.has(idOf(step)) ? -1 : RANK[step.kind];
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

export function spaceTime({ title, key, deliveries, requests, orders }: Observed): SpaceTime {
  const requestIds = deliveries.map(({ requestId }) => requestId);
  // What nobody here sent, but runs for the same run, is shown all the same.
  const sent = new Set(requestIds);
  for (const { requestId } of requests) if (!sent.has(requestId)) requestIds.push(requestId);
  const numberOf = new Map(requestIds.map((id, index) => [id, index + 1]));
  const attemptsOf = new Map(requests.map(({ requestId, attempts }) => [requestId, attempts]));
  const steps: Step[] = deliveries.map(({ sentAt }, index) => ({
    kind: "sent",
    at: sentAt,
    request: index + 1,
    duplicate: index > 0,
  }));
  for (const { requestId, attempts } of requests) {
    const request = numberOf.get(requestId) ?? 0;
    for (const [index, { startedAt, endedAt, outcome, lines }] of attempts.entries()) {
      const attempt = index + 1;
      steps.push({ kind: "began", at: startedAt, request, attempt });
      const stored = lines.find(({ text }) => text.includes(KEY_STORED));
      if (stored !== undefined) steps.push({ kind: "key-stored", at: stored.at, request, attempt });
      const refused = lines.find(({ text }) => text.includes(REFUSAL));
      if (refused !== undefined) steps.push({ kind: "refused", at: refused.at, request, attempt });
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
  return { title, key, requestIds, steps: inOrder(steps) };
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
    if (step.kind === "sent") continue;
    const { at, request, attempt } = step;
    const name = `${request}/${attempt}`;
    const its = stepsOf.get(name) ?? [];
    stepsOf.set(name, its);
    its.push(step);
    if (step.kind === "began") begun.push({ at, request, attempt, steps: its });
  }
  return begun;
}
