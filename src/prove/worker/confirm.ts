/** A counterexample is shown only once it was run again, and once it is clear that its faults are what it takes. */

import { cellOf } from "../oracle/verdict.js";
import type { Counterexample } from "../results/model.js";
import { damageOf, faultText, sentenceOf, toldSteps } from "../results/tell.js";
import type { Places } from "../results/where.js";
import { run } from "../run/run.js";
import type { Schedule } from "../run/schedule.js";
import { namingOf } from "./naming.js";
import type { Reference } from "./reference.js";
import { type Found, judge } from "./search.js";

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
  const faults = schedule.faults.map((fault) => faultText(fault, last.trace));
  return {
    letter,
    flags: last.verdict.flags,
    shape: schedule.shape,
    deliveries: schedule.deliveries,
    faults: schedule.faults,
    order: schedule.order,
    beyond: schedule.beyond === true,
    steps: toldSteps(last.trace, places),
    damage: damageOf(last.verdict),
    told: sentenceOf(last.verdict, faults, schedule.shape),
    ...naming,
    confirmed: { reruns: RERUNS, without },
  };
}

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
