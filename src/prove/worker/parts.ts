/** The whole of a search: its parts, here or each in a process of its own, to the same result. */

import { RunawayError } from "../run/run.js";
import type { Tier } from "../tiers/tier.js";
import type { Control } from "./control.js";
import type { Job } from "./job.js";
import { type Reference, referenceFor, Unknown } from "./reference.js";
import { CLEAN_ONES, Search } from "./search.js";
import type { Found, SearchResult } from "./search-result.js";

/** Whether there is a second part: two at once, and a fault, count as two. */
export const hasParts = ({ bound, events, replay }: Job): boolean =>
  bound >= 2 && events.length === 1 && replay === undefined;

export async function searchAll(job: Job, reference: Reference, control: Control): Promise<SearchResult> {
  const until = performance.now() + job.budgetMs;
  const inTurn = await new Search(job, reference, control).part("in turn");
  if (inTurn.isDecided || !hasParts(job)) return inTurn;
  const elsewhere = await control.elsewhere?.();
  if (elsewhere !== undefined) return joined(inTurn, elsewhere);
  if (!inTurn.complete) return inTurn;
  const left = { ...job, budgetMs: Math.max(until - performance.now(), 0) };
  const told: Control = {
    ...control,
    tell: (schedules, trying) => control.tell(inTurn.schedules + schedules, trying),
  };
  return joined(inTurn, await new Search(left, reference, told).part("at once"));
}

/**
 * One part alone, for another process that has the other.
 * @param searching what is searched in, where that spares something
 * @returns `undefined` where there is nothing to search
 */
export async function partIn(
  tier: Tier,
  job: Job,
  control: Control,
  searching: Tier = tier,
): Promise<SearchResult | undefined> {
  try {
    const reference = await referenceFor(job, tier);
    const options = { ...reference.options, tier: searching };
    return await new Search(job, { ...reference, options }, control).part("at once");
  } catch (error) {
    if (error instanceof Unknown || error instanceof RunawayError) return undefined;
    throw error;
  }
}

function joined(one: SearchResult, other: SearchResult): SearchResult {
  const clean =
    other.clean.length === 0 ? one.clean : [...one.clean.slice(0, CLEAN_ONES - 1), ...other.clean];
  return {
    found: firstOf(one.found, other.found),
    beyond: firstOf(one.beyond, other.beyond),
    flags: firstOf(one.flags, other.flags),
    letters: new Set([...one.letters, ...other.letters]),
    columns: [...one.columns, ...other.columns],
    schedules: one.schedules + other.schedules,
    skipped: one.skipped + other.skipped,
    complete: one.complete && other.complete,
    isDecided: other.isDecided,
    interrupted: one.interrupted || other.interrupted,
    unmodelled: new Set([...one.unmodelled, ...other.unmodelled]),
    deliveries: Math.max(one.deliveries, other.deliveries),
    clean: clean.slice(0, CLEAN_ONES),
  };
}

/** Of each kind the one with the fewest faults; of two such, that of the first part. */
function firstOf<Kind>(
  one: ReadonlyMap<Kind, Found>,
  other: ReadonlyMap<Kind, Found>,
): ReadonlyMap<Kind, Found> {
  const first = new Map(one);
  for (const [kind, found] of other) {
    const before = first.get(kind);
    if (before === undefined || found.schedule.faults.length < before.schedule.faults.length)
      first.set(kind, found);
  }
  return first;
}
