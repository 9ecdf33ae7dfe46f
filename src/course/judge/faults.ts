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

export function faults(aws: Aws) {
  const { idempotencyTable, ordersTable } = aws.names;
  const orders: Denied = { table: ordersTable, actions: WRITES };
  return {
    keyDenied: {
      told: `writing to ${idempotencyTable} is denied`,
      denied: [{ table: idempotencyTable, actions: WRITES }],
    },
    workDenied: { told: `writing to ${ordersTable} is denied`, denied: [orders] },
    /** As if stopped after the key: what a handler would put right afterwards is denied, too. */
    stoppedAfterKey: {
      told: "it is stopped once a key is put: nothing after that goes through",
      denied: [orders, { table: idempotencyTable, actions: CHANGES }],
    },
    stoppedAfterMark: {
      told: "it is stopped before the order, unable to delete its key",
      denied: [orders, { table: idempotencyTable, actions: ["dynamodb:DeleteItem"] }],
    },
    stoppedAfterWork: {
      told: "it is stopped after the order: no record can be changed any more",
      denied: [{ table: idempotencyTable, actions: CHANGES }],
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
