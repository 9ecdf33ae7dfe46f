/** What the judge saw a handler do, as data. Verdicts and names are made of it, and of nothing else. */

/** The probes, by what they try. */
export type ProbeName =
  | "first"
  | "repeated"
  | "reordered"
  | "at-once"
  | "different"
  | "without-key"
  | "stored-before"
  | "later"
  | "elsewhere"
  | "forgotten"
  | "unstorable"
  | "conflict"
  | "throttled"
  | "key-denied"
  | "work-denied"
  | "retried-key-denied"
  | "retried-work-denied"
  | "retried-stopped-after-key"
  | "retried-stopped-after-work";

/** One delivery of a probe, and what was in the ledger when it had been answered. */
export interface ProbeStep {
  readonly orderId: string;
  /** What is sent, where a probe sends several things: `the second order`. */
  readonly what: string;
  readonly requestId: string;
  readonly ok: boolean;
  readonly error?: string;
  /** The orders of its request in the ledger, right after the answer; absent where nobody could look then. */
  readonly orders?: number;
  /** What was denied while it ran. */
  readonly fault?: string;
}

export interface ProbeSeen {
  readonly name: ProbeName;
  readonly title: string;
  readonly steps: readonly ProbeStep[];
  /** The orders in the end. */
  readonly orders: number;
  /** How many of the requests that it sent have an order in the end. */
  readonly created: number;
  /** Deliveries that were answered before the order was there that they created. */
  readonly late: number;
  /** Keys that were stored for it, where it was looked for them. */
  readonly keys: readonly string[];
  /** Why nobody knows how it ended, where that is so. */
  readonly unfinished?: string;
}

/** What the stored key is made of, as far as its text tells. */
export type KeyKind =
  | "none"
  | "order-id"
  | "request-id"
  | "time"
  | "event"
  /** Another one at each delivery of the same event. */
  | "changing"
  /** The same one for different orders. */
  | "constant"
  /** Something else that is the same for each delivery of an order. */
  | "derived";

export type ExpiryKind =
  | "none"
  | "right"
  | "absent"
  | "text"
  | "milliseconds"
  | "past"
  | "too-short"
  | "too-long"
  | "no-time";

export interface Observations {
  /** By probe; one that was not sent, since another had told already, is missing. */
  readonly probes: ReadonlyMap<ProbeName, ProbeSeen>;
  /** What the first delivery stored. */
  readonly key: { readonly kind: KeyKind; readonly text: string };
  /** The event of the first delivery, as JSON. */
  readonly firstEvent: string;
  readonly expiry: { readonly kind: ExpiryKind; readonly stored: string };
  /** Deliveries that were answered well before their order was there. */
  readonly late: number;
  /** The handler's source. Verdicts never rest on it; it only tells names apart that state can't. */
  readonly source: string;
}

/** The orders that a probe left; undefined where it was not sent. */
export const ordersOfProbe = ({ probes }: Observations, name: ProbeName): number | undefined =>
  probes.get(name)?.orders;

/** A step of a probe, from 0. */
export const stepOf = ({ probes }: Observations, name: ProbeName, position = 0): ProbeStep | undefined =>
  probes.get(name)?.steps[position];
