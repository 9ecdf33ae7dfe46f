/** The same rows for every host: what a table or a timeline says. */
import type { IdempotencyRecord, Order } from "../aws/tables.js";
import type { Verdict } from "../course/check.js";

export interface Grid {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Hosts show at most this many rows of a table or a timeline. */
export const MOST_ROWS = 15;

export const VERDICT_WORDS: Readonly<Record<Verdict | "not-run", string>> = {
  pass: "pass",
  fail: "FAIL",
  unknown: "unknown",
  "not-run": "not run",
};

/** A line of a function's log: when it was printed, and ids as short as in the other tables. */
export const logRow = ({ at, text }: { readonly at: number; readonly text: string }): string =>
  `${new Date(at).toISOString().slice(11, 23)} ${text
    .replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z\t/, "")
    .replaceAll(/\b([0-9a-f]{8})(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "$1")
    .replaceAll("\t", " ")}`;

export const ordersGrid = (orders: readonly Order[]): Grid => ({
  head: ["order_id", "execution_id", "request_id", "created_at", "run"],
  rows: orders.map(({ orderId, executionId, requestId, createdAt, run }) => [
    orderId,
    executionId.slice(0, 8),
    requestId?.slice(0, 8) ?? "-",
    createdAt?.slice(11, 23) ?? "-",
    run ?? "-",
  ]),
});

export const recordsGrid = (records: readonly IdempotencyRecord[], now: number): Grid => ({
  head: ["idempotency_key", "expiry_time", "expires", ""],
  rows: records.map(({ key, expiry, storedExpiry }) => [
    key,
    storedExpiry,
    expiry === undefined || expiry > 8.64e12 ? "-" : new Date(expiry * 1000).toISOString(),
    expiry === undefined ? "never swept: not a number" : expiry * 1000 <= now ? "expired, not swept" : "",
  ]),
});
