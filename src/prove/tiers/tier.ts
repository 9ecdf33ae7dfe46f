/** What an execution environment of Lambda's is to the prover, whatever it is made of. */
import type { Attempt, OpenRequest, VirtualTimer, WireAnswer } from "../realm/attempt.js";
import type { Invocation } from "../realm/invoke.js";

/**
 * One execution environment. Each of its methods comes back once the handler waits for an answer or for time, or has
 * come to its end: what it waits for stands in the attempt then.
 */
export interface Environment {
  /** Loads the handler, if this is its first invocation, and begins one. */
  invoke(attempt: Attempt, invocation: Invocation): Promise<void>;
  /** @param answer `undefined`: the connection breaks */
  answer(attempt: Attempt, open: OpenRequest, answer: WireAnswer | undefined): Promise<void>;
  fire(attempt: Attempt, timer: VirtualTimer): Promise<void>;
  /** Nothing of it ever goes on. */
  kill(): Promise<void>;
}

/** A way to run handlers. */
export interface Tier {
  /** What clocks show to handlers, epoch ms. */
  now: number;
  /** A cold start: nothing that ran before is remembered in it. */
  begin(): Environment;
}
