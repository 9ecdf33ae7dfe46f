/** A counterexample is shown only once it was run again, and once it is clear that its faults are what it takes. */

import { cellOf } from "../oracle/verdict.js";
import type { Counterexample, ToldSchedule } from "../results/model.js";
import { damageOf, faultText, sentenceOf, toldSteps } from "../results/tell.js";
import type { Places } from "../results/where.js";
import { run } from "../run/run.js";
import type { Schedule } from "../run/schedule.js";
import type { Trace } from "../run/trace.js";
import { namingOf } from "./naming.js";
import { placesKnown, type Reference } from "./reference.js";
import { judge } from "./search.js";
import type { Found } from "./search-result.js";

const RERUNS = 2;

/** @returns `undefined` where it does not come out the same again */
export async function confirm(
  found: Found,
  reference: Reference,
  places: Places,
): Promise<Counterexample | undefined> {
  const { letter } = found.verdict;
  const again = async (schedule: Schedule, recorded = false) => {
    const trace = await run(schedule, { ...reference.options, recorded });
    return { trace, verdict: await judge(trace, reference) };
  };
  const schedule = await shorterOrder(
    found.schedule,
    letter,
    async (each) => (await again(each)).verdict.letter,
  );
  let last = await again(schedule, true);
  for (let times = 1; times < RERUNS; times++) {
    if (last.verdict.letter !== letter) return undefined;
    last = await again(schedule, true);
  }
  if (last.verdict.letter !== letter) return undefined;
  const without: { fault: string; verdict: string }[] = [];
  for (const fault of schedule.faults) {
    const faults = schedule.faults.filter((each) => each !== fault);
    const { verdict } = await again({ ...schedule, faults });
    without.push({ fault: faultText(fault, last.trace), verdict: cellOf(verdict) });
  }
  const naming = await namingOf({
    schedule,
    ...last,
    reference,
    letterOf: async (each) => (await again(each)).verdict.letter,
  });
  return {
    ...toldSchedule({ schedule, ...last }, reference, places),
    damage: damageOf(last.verdict),
    ...naming,
    confirmed: { reruns: RERUNS, without },
  };
}

/** @param found its trace one that was recorded */
function toldSchedule(
  { schedule, trace, verdict }: Found & { readonly trace: Trace },
  reference: Reference,
  places: Places,
): ToldSchedule {
  const faults = schedule.faults.map((fault) => faultText(fault, trace));
  return {
    letter: verdict.letter,
    flags: verdict.flags,
    shape: schedule.shape,
    deliveries: schedule.deliveries,
    faults: schedule.faults,
    order: schedule.order,
    beyond: schedule.beyond === true,
    steps: toldSteps(trace, places, placesKnown(reference)),
    told: sentenceOf(verdict, faults, schedule.shape),
  };
}

/** Runs some that broke nothing again, to show how they went. */
export async function survivedOf(
  clean: readonly Found[],
  reference: Reference,
  places: Places,
): Promise<readonly ToldSchedule[]> {
  const survived: ToldSchedule[] = [];
  for (const { schedule, verdict } of [...clean].sort(byFaults)) {
    const trace = await run(schedule, { ...reference.options, recorded: true });
    const again = await judge(trace, reference);
    if (again.letter === verdict.letter)
      survived.push(toldSchedule({ schedule, trace, verdict: again }, reference, places));
  }
  return survived;
}

const byFaults = (a: Found, b: Found): number => a.schedule.faults.length - b.schedule.faults.length;

/** The fewest turns of the order that lead to the same. */
async function shorterOrder(
  schedule: Schedule,
  letter: string,
  letterOf: (schedule: Schedule) => Promise<string>,
): Promise<Schedule> {
  for (let length = 0; length < schedule.order.length; length++) {
    const shorter = { ...schedule, order: schedule.order.slice(0, length) };
    if ((await letterOf(shorter)) === letter) return shorter;
  }
  return schedule;
}
