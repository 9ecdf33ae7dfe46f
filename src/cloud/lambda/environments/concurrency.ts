import { ThrottledFault } from "../protocol/errors.js";

/** What AWS keeps for functions without a reservation. */
export const LEAST_UNRESERVED = 100;

/** Gives a place back; harmless the second time. */
export type Leave = () => void;

/** Counts concurrent executions against a function's reserved limit or the account's unreserved rest. */
export class Concurrency {
  readonly #running = new Map<string, number>();
  #unreserved = 0;

  constructor(
    readonly accountLimit: number,
    private readonly reservedTotal: () => number,
  ) {}

  /** @throws the throttling error when no place is free */
  enter(functionName: string, reserved: number | undefined): Leave {
    const running = this.#running.get(functionName) ?? 0;
    if (reserved !== undefined && running >= reserved) {
      throw new ThrottledFault("ReservedFunctionConcurrentInvocationLimitExceeded");
    }
    const shared = reserved === undefined;
    if (shared && this.#isFull()) {
      throw new ThrottledFault("ConcurrentInvocationLimitExceeded");
    }
    this.#running.set(functionName, running + 1);
    if (shared) this.#unreserved += 1;
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      if (shared) this.#unreserved -= 1;
      const left = (this.#running.get(functionName) ?? 1) - 1;
      if (left === 0) this.#running.delete(functionName);
      else this.#running.set(functionName, left);
    };
  }
  /** Reservations are only added up when they can matter. */
  #isFull(): boolean {
    if (this.#unreserved < Math.min(LEAST_UNRESERVED, this.accountLimit)) return false;
    return this.#unreserved >= this.accountLimit - this.reservedTotal();
  }
}
