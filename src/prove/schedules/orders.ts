/**
 * Every order of the calls of deliveries that run at once, each kind of order once: two calls that touch nothing in
 * common, or only read, may change places. (Dynamic partial-order reduction, after Flanagan and Godefroid.)
 */
import type { Schedule } from "../run/schedule.js";
import type { Move, Trace } from "../run/trace.js";
import { depend } from "../world/call.js";

interface Choice {
  readonly toTry: Set<number>;
  readonly tried: Set<number>;
}

/**
 * Runs a schedule in every order that may matter.
 * @param reduce `false`: in every order at all
 */
export async function* inEveryOrder(
  schedule: Schedule,
  run: (schedule: Schedule) => Promise<Trace>,
  reduce = true,
): AsyncGenerator<{ readonly schedule: Schedule; readonly trace: Trace }> {
  const choices = new Map<string, Choice>();
  const pending: (readonly number[])[] = [[]];
  for (;;) {
    const order = pending.pop();
    if (order === undefined) return;
    const tried = { ...schedule, order };
    const trace = await run(tried);
    yield { schedule: tried, trace };
    const open = trace.moves.filter(({ enabled }) => enabled.length > 1);
    const taken = open.map(({ delivery }) => delivery);
    const at = (index: number): Choice => {
      const key = taken.slice(0, index).join();
      const known = choices.get(key) ?? { toTry: new Set(), tried: new Set() };
      choices.set(key, known);
      return known;
    };
    for (const [index, { delivery }] of open.entries()) at(index).tried.add(delivery);
    for (const [index, deliveries] of reduce ? races(trace.moves) : everywhere(open)) {
      const choice = at(index);
      for (const delivery of deliveries) {
        if (choice.tried.has(delivery) || choice.toTry.has(delivery)) continue;
        choice.toTry.add(delivery);
        pending.push([...taken.slice(0, index), delivery]);
      }
    }
  }
}

function everywhere(open: readonly Move[]): readonly (readonly [number, readonly number[]])[] {
  return open.map(({ enabled }, index) => [index, enabled]);
}

/** Where another delivery should have gone first: at which of the choices, and which delivery. */
function races(moves: readonly Move[]): readonly (readonly [number, readonly number[]])[] {
  const found: (readonly [number, readonly number[]])[] = [];
  const clocks: Map<number, number>[] = [];
  let choice = -1;
  const choiceAt = moves.map(({ enabled }) => (enabled.length > 1 ? ++choice : -1));
  const latest = new Map<number, Map<number, number>>();
  moves.forEach((move, index) => {
    const before = new Map(latest.get(move.delivery) ?? []);
    let raced = false;
    // The last move of somebody else that this one depends on, and that did not have to come before it.
    for (let i = index - 1; i >= 0; i--) {
      const other = moves[i];
      if (other === undefined || other.delivery === move.delivery || !related(other, move)) continue;
      const ordered = (before.get(other.delivery) ?? -1) >= i;
      if (!raced && !ordered && choiceAt[i] !== -1 && other.enabled.includes(move.delivery)) {
        found.push([choiceAt[i] ?? 0, [move.delivery]]);
        raced = true;
      }
      for (const [delivery, seen] of clocks[i] ?? [])
        before.set(delivery, Math.max(before.get(delivery) ?? -1, seen));
    }
    before.set(move.delivery, index);
    clocks.push(before);
    latest.set(move.delivery, before);
  });
  return found;
}

/** What is acknowledged depends on all that was done before. */
const related = (a: Move, b: Move): boolean => depend(a, b) || (a.ends && b.acts) || (b.ends && a.acts);
