/** A schedule: which deliveries come when, which faults meet them, and whose call goes first. */
import type { Fault } from "../faults/faults.js";

export type Source = "async" | "sync" | "sqs" | "fifo";

/** One delivery of an event. */
export interface Delivery {
  /** Which of the events, from 0. */
  readonly event: number;
  /** `start`: at the beginning. Otherwise so many ms after another delivery is over. */
  readonly when: "start" | { readonly after: number; readonly ms: number };
  /** The delivery whose request id (or message id) it has. Absent: one of its own. */
  readonly sameAs?: number;
  /** It finds the process of the delivery before it, with all that its modules remember. */
  readonly warm?: boolean;
  /** Its retries find the process of the attempt that failed, where that did not die. */
  readonly warmRetries?: boolean;
}

export interface Schedule {
  /** What kind of schedule it is, for people: `a duplicate with the same request id`. */
  readonly shape: string;
  readonly deliveries: readonly Delivery[];
  readonly faults: readonly Fault[];
  /** Where several deliveries could go on: which one does, in turn. Afterwards the first goes first. */
  readonly order: readonly number[];
  /** It lies beyond the window: what comes of it is told, and is no verdict. */
  readonly beyond?: boolean;
}
