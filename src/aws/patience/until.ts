/** Waiting for a state. Unlike the SDK's waiters, an error that is final ends it at once, and is told as what it is. */
import type { Target } from "../targets/target.js";
import { NotYetError, type Waiting } from "./waiting.js";

/** Of a target's Aws, what waiting needs. */
interface Waiter {
  readonly target: Pick<Target, "waits">;
  readonly waiting: Waiting;
}

/**
 * Looks until it holds, and gives what was seen then.
 * @param what what is waited for: `the table Orders to be ACTIVE`
 * @throws NotYetError when it does not within the target's longest wait
 */
export async function until<T>(
  { target, waiting }: Waiter,
  what: string,
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
): Promise<T> {
  const { minDelay, maxDelay, maxWaitTime } = target.waits;
  const [since, atMost] = [performance.now(), maxWaitTime * 1_000];
  for (let pause = minDelay * 1_000; ; pause = Math.min(maxDelay * 1_000, pause * 1.5)) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() - since + pause > atMost) throw new NotYetError(what, performance.now() - since);
    await waiting.pass(pause, { what, since, atMost });
  }
}
