/** Faults that a real account has too: for a while, the function's role is denied what it needs. */
import type { Aws } from "../../aws/clients.js";
import { allowForPractice, type Denied, denyForPractice } from "../../aws/roles.js";

const WRITES = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"];
const CHANGES = ["dynamodb:UpdateItem", "dynamodb:DeleteItem"];

export interface Fault {
  /** As the schedule tells it. */
  readonly told: string;
  readonly denied: readonly Denied[];
}

/** @param own tables of the handler's own, where it keeps what it remembers as well as in the course's */
export function faults(aws: Aws, own: readonly string[]) {
  const { idempotencyTable, ordersTable } = aws.names;
  const remembering = (actions: readonly string[]): readonly Denied[] =>
    [idempotencyTable, ...own].map((table) => ({ table, actions }));
  const orders: Denied = { table: ordersTable, actions: WRITES };
  return {
    keyDenied: {
      told: `writing to ${[idempotencyTable, ...own].join(" and ")} is denied`,
      denied: remembering(WRITES),
    },
    workDenied: { told: `writing to ${ordersTable} is denied`, denied: [orders] },
    /** As if stopped after the key: what a handler would put right afterwards is denied, too. */
    stoppedAfterKey: {
      told: "it is stopped once a key is put: nothing after that goes through",
      denied: [orders, ...remembering(CHANGES)],
    },
    stoppedAfterMark: {
      told: "it is stopped before the order, unable to delete its key",
      denied: [orders, ...remembering(["dynamodb:DeleteItem"])],
    },
    stoppedAfterWork: {
      told: "it is stopped after the order: no record can be changed any more",
      denied: remembering(CHANGES),
    },
  } satisfies Readonly<Record<string, Fault>>;
}

/**
 * Does the work while the fault lasts, and ends the fault however that ends.
 * @param until epoch ms on the target's clock, where the fault is to end by itself
 */
export async function during<T>(aws: Aws, fault: Fault, work: () => Promise<T>, until?: number): Promise<T> {
  try {
    await denyForPractice(aws, fault.denied, until);
    return await work();
  } finally {
    await allowForPractice(aws);
  }
}
