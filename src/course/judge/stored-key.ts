/** What a stored key and its expiry are made of. */
import type { IdempotencyRecord } from "../../aws/tables.js";
import type { ExpiryKind, KeyKind } from "./observations.js";

const DAY = 86_400;
/** An expiry below this protects from nothing that comes late, in seconds: Lambda's own retries take three minutes. */
const SHORTEST = 5 * 60;
/** One beyond it is a slip of units or zeros. */
const LONGEST = 10 * 365 * DAY;

/** Whether a text holds a moment close to now (epoch ms): as digits or as ISO 8601. */
function holdsTime(text: string, now: number): boolean {
  const near = (ms: number): boolean => Math.abs(ms - now) < DAY * 1000;
  const digits = [...text.matchAll(/\d{10,}/g)].some(([each]) =>
    [0, 3, 6].some((power) => near((Number(each) * 1000) / 10 ** power)),
  );
  const dates = [...text.matchAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?/g)];
  return digits || dates.some(([each]) => near(Date.parse(`${each.replace(" ", "T")}Z`)));
}

export interface KeyEvidence {
  /** What the first delivery stored. */
  readonly text: string | undefined;
  readonly orderId: string;
  readonly run: string;
  readonly requestId: string;
  /** The same event stored another key when it came again. */
  readonly changes: boolean;
  /** Other orders stored no key of their own. */
  readonly shared: boolean;
  /** Epoch ms on the target's clock. */
  readonly now: number;
}

export function keyKind({ text, orderId, run, requestId, changes, shared, now }: KeyEvidence): KeyKind {
  if (text === undefined) return "none";
  if (text === orderId) return "order-id";
  if (requestId !== "" && text.includes(requestId)) return "request-id";
  // The order id holds the run's; a second one is the event's own member.
  if (text.split(run).length > 2 || /^\s*[{[]/.test(text)) return "event";
  if (holdsTime(text.replaceAll(run, ""), now)) return "time";
  if (changes) return "changing";
  return shared ? "constant" : "derived";
}

export function expiryKind(record: IdempotencyRecord | undefined, now: number): ExpiryKind {
  if (record === undefined) return "none";
  const { expiry, storedExpiry } = record;
  if (storedExpiry === "absent") return "absent";
  if (expiry === undefined) return storedExpiry.startsWith("S ") ? "text" : "no-time";
  const ahead = expiry - now / 1000;
  if (Math.abs(expiry - now) < LONGEST * 1000 && expiry > 1e11) return "milliseconds";
  if (ahead <= 0) return "past";
  if (ahead < SHORTEST) return "too-short";
  return ahead > LONGEST ? "too-long" : "right";
}
