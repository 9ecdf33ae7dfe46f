/** What ReceiveMessage gave out under a `ReceiveRequestAttemptId`, so that a lost answer can be had again. */
import { createHash } from "node:crypto";
import { prefixRange, type Store, type Transaction } from "../store/store.js";

/** A message as an attempt left it: another receipt or another time, and somebody was at it since. */
export interface GivenOut {
  readonly order: number;
  readonly receipt: string;
  readonly visibleAt: number;
}

interface Attempt {
  readonly at: number;
  readonly given: readonly GivenOut[];
}

const REMEMBERED_MS = 5 * 60_000;

/** The attempts of one queue. */
export class Attempts {
  readonly #prefix: string;
  readonly #attempts = new Map<string, Attempt>();

  constructor(store: Store, queueId: string) {
    this.#prefix = `sqs/attempt/${queueId}/`;
    for (const [key, text] of store.entries(prefixRange(this.#prefix))) {
      this.#attempts.set(key, JSON.parse(text) as Attempt);
    }
  }

  /** What was given out under this id within the last five minutes. */
  find(id: string, now: number): readonly GivenOut[] | undefined {
    const attempt = this.#attempts.get(this.#key(id));
    return attempt !== undefined && now - attempt.at < REMEMBERED_MS ? attempt.given : undefined;
  }

  /** A retry does not begin the five minutes anew. */
  remember(id: string, given: readonly GivenOut[], now: number, transaction: Transaction): void {
    this.#forgetBefore(now - REMEMBERED_MS, transaction);
    const key = this.#key(id);
    const attempt: Attempt = { at: this.#attempts.get(key)?.at ?? now, given };
    this.#attempts.set(key, attempt);
    transaction.put(key, JSON.stringify(attempt));
  }

  clear(transaction: Transaction): void {
    for (const key of this.#attempts.keys()) transaction.delete(key);
    this.#attempts.clear();
  }

  #forgetBefore(time: number, transaction: Transaction): void {
    for (const [key, { at }] of this.#attempts) {
      if (at > time) continue;
      this.#attempts.delete(key);
      transaction.delete(key);
    }
  }

  #key(id: string): string {
    return this.#prefix + createHash("sha256").update(id).digest("hex");
  }
}
