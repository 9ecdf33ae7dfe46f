import type { BusyReason, Refusal } from "../../contract/refusal.js";
import { DynamoDbError, modelled } from "../errors.js";
import type { Reason } from "./cancellation.js";

/**
 * Writes that are refused as AWS refuses them when it is busy. Whoever has one client and an idle machine never sees
 * that, so the home's owner may ask for it.
 */

/** SDKs try a throttled write again by themselves, some for most of a minute: after so many it goes through. */
const MOST_THROTTLED = 5;

const CAPACITY =
  "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.";
const SCALING =
  "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly.";

/** By reason: the error of a write by itself, and the text of both. */
const THROTTLED = {
  ProvisionedThroughputExceeded: modelled("ProvisionedThroughputExceededException", CAPACITY),
  ThrottlingError: new DynamoDbError("com.amazon.coral.availability#ThrottlingException", SCALING),
} as const;

export class Refusals {
  #refusal: Refusal | undefined;
  #throttled = 0;

  /** Refuses from now on, or no more. */
  set(refusal: Refusal | undefined): void {
    this.#refusal = refusal;
    this.#throttled = 0;
  }

  /** Whether another transaction is said to hold the items of a table. */
  holds(table: string): boolean {
    return this.#of(table) === "TransactionConflict";
  }

  /** Why a transaction that writes to a table is cancelled, beside a conflict. */
  reasonFor(table: string): Reason {
    const reason = this.#of(table);
    if (reason === undefined || reason === "TransactionConflict") return undefined;
    return { code: reason, message: THROTTLED[reason].message };
  }

  /** @throws DynamoDbError where a write by itself is throttled */
  checkThrottle(table: string): void {
    const reason = this.#of(table);
    if (reason === undefined || reason === "TransactionConflict" || this.#throttled >= MOST_THROTTLED) return;
    this.#throttled += 1;
    throw THROTTLED[reason];
  }

  #of(table: string): BusyReason | undefined {
    return this.#refusal?.tables.includes(table) === true ? this.#refusal.reason : undefined;
  }
}
