/**
 * Every order of the calls of deliveries that run at once. What follows depends on the state alone: of the world, and of
 * what each delivery was answered so far. So each choice is made once in each state, however it was come to.
 */
import type { Schedule } from "../run/schedule.js";
import type { Trace } from "../run/trace.js";

/** Which deliveries went first, or are to go first, in a state. */
export type Choices = Map<string, Set<number>>;

/**
 * Runs a schedule in every order that may matter.
 * @param schedule its order stays as it is, as far as it goes
 * @param choices what was tried of other schedules too
 * @param reduce `false`: in every order at all
 */
export async function* inEveryOrder(
  schedule: Schedule,
  run: (schedule: Schedule) => Promise<Trace>,
  { choices, reduce = true }: { readonly choices: Choices; readonly reduce?: boolean },
): AsyncGenerator<{ readonly schedule: Schedule; readonly trace: Trace }> {
  const pending: (readonly number[])[] = [schedule.order];
  const paths: Choices = new Map();
  for (let order = pending.pop(); order !== undefined; order = pending.pop()) {
    const tried = { ...schedule, order };
    const trace = await run(tried);
    yield { schedule: tried, trace };
    const open = trace.moves.filter(({ enabled }) => enabled.length > 1);
    const taken = open.map(({ delivery }) => delivery);
    for (const [index, { delivery, enabled, state }] of open.entries()) {
      const [known, key] =
        reduce && state !== undefined ? [choices, state] : [paths, taken.slice(0, index).join()];
      const begun = known.get(key) ?? new Set<number>();
      known.set(key, begun.add(delivery));
      // What leads to the fault is as it was found.
      if (index < schedule.order.length) continue;
      for (const other of enabled) {
        if (begun.has(other)) continue;
        begun.add(other);
        pending.push([...taken.slice(0, index), other]);
      }
    }
  }
}
