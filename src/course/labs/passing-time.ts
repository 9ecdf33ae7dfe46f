/** Letting time pass in a lab: a virtual clock is moved, a real one is waited for. */
import type { LabContext } from "./lab.js";

/**
 * @param why what the time is for, as the learner is told it
 * @param whole it is waited for even where nobody waits for what takes minutes
 */
export async function passTime(
  { aws, emit, signal }: LabContext,
  ms: number,
  why: string,
  { whole = false }: { readonly whole?: boolean } = {},
): Promise<void> {
  const { clock, patience } = aws.target;
  const from = await clock.now();
  if (clock.advance === undefined) {
    const since = performance.now();
    await aws.waiting.pass(ms * (whole ? 1 : (patience?.sleeps ?? 1)), {
      what: why,
      since,
      atMost: ms,
      signal,
    });
    return;
  }
  emit({ type: "working", text: why });
  await clock.advance(ms);
  emit({ type: "clock-moved", from, to: await clock.now(), why });
}
