/** Events that change nothing: ignored on purpose, which nobody can tell, or lost, where the handler gives itself away. */

import { type Masks, type Unit, unitsIn } from "../oracle/effects.js";
import { cureOf, mistakeOf } from "../results/cures.js";
import type { Counterexample } from "../results/model.js";
import { toldSteps } from "../results/tell.js";
import type { Places } from "../results/where.js";
import { run } from "../run/run.js";
import type { Schedule } from "../run/schedule.js";
import type { CallStep, Trace } from "../run/trace.js";
import { inOrder } from "../schedules/shapes.js";
import { placeTouched } from "../world/call.js";
import { World } from "../world/world.js";
import type { Job } from "./job.js";
import { placesKnown, type Reference } from "./reference.js";
import { judge } from "./search.js";
import type { Found } from "./search-result.js";

/** A loss, and what it is held against. */
export interface LostEvent {
  readonly found: Found;
  readonly unmodelled: readonly string[];
  readonly reference: Reference;
}

async function unitsAfter(trace: Trace, { options, tables, filter }: Reference): Promise<readonly Unit[]> {
  const world = new World(trace.final, { ...options.world, now: trace.endedAt });
  const units = unitsIn(world, tables, filter);
  await world.close();
  return units;
}

/**
 * Whether an event without effect is lost: its duplicate does the work, or it would alone, and is about something else
 * than the events before it.
 */
export async function lostEvent(
  job: Job,
  reference: Reference,
  event: number,
): Promise<LostEvent | undefined> {
  const { options } = reference;
  const one: Schedule = {
    shape: "one delivery",
    deliveries: job.events.map((_, index) =>
      index === 0 ? { event: 0, when: "start" } : { event: index, when: { after: index - 1, ms: 1000 } },
    ),
    faults: [],
    order: [],
  };
  const expected =
    job.events.length === 1
      ? await unitsAfter(
          await run(
            {
              ...one,
              deliveries: [
                { event: 0, when: "start" },
                { event: 0, when: { after: 0, ms: 1000 } },
              ],
            },
            options,
          ),
          reference,
        )
      : await alone(job, reference, event);
  if (expected.length === 0) return undefined;
  const held = { ...reference, expected: [...reference.expected, ...expected] };
  const trace = await run(one, options);
  const verdict = await judge(trace, held);
  return verdict.letter === "L"
    ? { found: { schedule: one, verdict }, unmodelled: trace.unmodelled, reference: held }
    : undefined;
}

/** What an event does by itself, if that is about other rows than those of the others. */
async function alone(job: Job, reference: Reference, event: number): Promise<readonly Unit[]> {
  const isRepeated = job.events
    .slice(0, event)
    .some((each) => JSON.stringify(each) === JSON.stringify(job.events[event]));
  if (isRepeated) return [];
  const by: Schedule = {
    shape: "one delivery",
    deliveries: [{ event, when: "start" }],
    faults: [],
    order: [],
  };
  const units = await unitsAfter(await run(by, reference.options), reference);
  const isApart = units.every((unit) => {
    const key = stableKey(unit, reference.masks);
    return (
      key.length > 0 &&
      !reference.expected.some(
        (other) => other.place === unit.place && stableKey(other, reference.masks) === key,
      )
    );
  });
  // Of what is about the same row, an older version is ignored on purpose.
  return isApart ? units : [];
}

/** What of a row's key is not drawn anew each time. */
const stableKey = (unit: Unit, masks: Masks): string =>
  unit.leaves
    .filter(([path]) => unit.keyed.some((name) => path.startsWith(`${name}.`)))
    .filter(([path]) => !masks.has(`${unit.place}|${path}`))
    .map(([path, value]) => `${path}=${value}`)
    .join(" ");

/** A record that is refused although nobody made one, and then acknowledged: nothing can ever be done. */
export async function refusedRecord(
  reference: Reference,
  places: Places,
): Promise<Counterexample | undefined> {
  const { trace, stores } = reference;
  const refused = trace.steps.find(
    (step): step is CallStep =>
      step.kind === "call" &&
      /ConditionalCheckFailed|TransactionCanceled/.test(step.error ?? "") &&
      step.call.touches.some((each) => stores.includes(placeTouched(each))),
  );
  if (refused === undefined || trace.acks.length === 0) return undefined;
  const { options } = reference;
  const each: Schedule = {
    shape: "one delivery",
    deliveries: inOrder(options.events.length),
    faults: [],
    order: [],
  };
  const recorded = await run(each, { ...options, recorded: true });
  const what = `${refused.call.operation} ${refused.call.target}`;
  return {
    letter: "L",
    flags: [],
    ...each,
    beyond: false,
    steps: toldSteps(recorded, places, placesKnown(reference)),
    damage: [`missing       any effect: ${what} was refused, and nothing was there before`],
    told: `${what} is refused although nothing is there, and the event is acknowledged: nothing is ever done.`,
    mistake: mistakeOf("nothing-created"),
    cure: cureOf("natural-key"),
    confirmed: { reruns: 2, without: [] },
  };
}
