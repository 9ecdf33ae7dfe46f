/** Proves one handler in one tier: the reference, the search, and what is told of it. */
import { type Counterexample, classOf, type ProveClass, type ProveResult } from "../results/model.js";
import { unknownResult } from "../results/unknown.js";
import { Places } from "../results/where.js";
import { RunawayError } from "../run/run.js";
import type { CallStep } from "../run/trace.js";
import type { Tier } from "../tiers/tier.js";
import { confirm, survivedOf } from "./confirm.js";
import type { Control } from "./control.js";
import { type LostEvent, lostEvent, refusedRecord } from "./idle.js";
import type { Job } from "./job.js";
import { searchAll } from "./parts.js";
import { type Reference, referenceFor, Unknown, unmodelledText } from "./reference.js";
import { Search } from "./search.js";
import type { Found, SearchResult } from "./search-result.js";

export interface Proof {
  readonly result: ProveResult;
  /** Absent where nothing was searched. */
  readonly searched?: { readonly search: SearchResult; readonly reference: Reference };
}

/**
 * Proves it in one tier.
 * @param searching what is searched in, where that spares something
 */
export async function proofIn(
  tier: Tier,
  job: Job,
  control: Control,
  searching: Tier = tier,
): Promise<Proof> {
  let reference: Reference | undefined;
  try {
    reference = await referenceFor(job, tier);
    reference = { ...reference, options: { ...reference.options, tier: searching } };
    const event = idleEvent(job, reference);
    if (event !== undefined) return await withoutEffect(job, reference, event);
    const search = await (job.replay === undefined
      ? searchAll(job, reference, control)
      : new Search(job, reference, control).again(job.replay));
    return { result: await told(job, reference, search), searched: { search, reference } };
  } catch (error) {
    if (error instanceof Unknown) return { result: unknown(job, error.reasons) };
    if (error instanceof RunawayError) return { result: unknown(job, [error.message], reference) };
    throw error;
  }
}

/** The event that changes nothing, if there is one. */
function idleEvent({ events }: Job, { idle, expected }: Reference): number | undefined {
  if (events.length > 1) return idle[0];
  return expected.length === 0 ? 0 : undefined;
}

/** An event that changes nothing: lost, where that shows; a finding in any case. */
async function withoutEffect(job: Job, reference: Reference, event: number): Promise<Proof> {
  const lost = await lostEvent(job, reference, event);
  if (lost !== undefined) {
    const search = onlyFound(lost);
    return {
      result: await told(job, lost.reference, search),
      searched: { search, reference: lost.reference },
    };
  }
  const refused = await refusedRecord(reference, new Places(job.sourceMap, job.program.file, job.shown));
  if (refused !== undefined) {
    const base = baseOf(job, reference);
    return { result: { ...base, verdict: "AT-MOST-ONCE", counterexamples: [refused], schedules: 1 } };
  }
  const what =
    job.events.length > 1
      ? `Event ${event + 1} of ${job.events.length} has no effect where it follows the others: nothing is written, sent or called. That is a finding, unless the handler ignores it on purpose: leave it out then, or name what counts (--effect PLACE).`
      : job.effects.length > 0
        ? `It returns, and nothing is done in ${job.effects.join(", ")}: an event without any effect.`
        : "The event has no effect: nothing is written, sent or called. That is a finding, unless the event is one that the handler ignores: give it another (--event FILE), or name what counts (--effect PLACE).";
  return { result: unknown(job, [what], reference) };
}

const onlyFound = ({ found, unmodelled }: LostEvent): SearchResult => ({
  found: new Map([[found.verdict.letter, found]]),
  beyond: new Map(),
  flags: new Map(),
  letters: new Set([found.verdict.letter]),
  columns: [],
  schedules: 1,
  skipped: 0,
  complete: false,
  isDecided: true,
  interrupted: false,
  clean: [],
  unmodelled: new Set(unmodelled),
  deliveries: found.schedule.deliveries.length,
});

async function told(job: Job, reference: Reference, result: SearchResult): Promise<ProveResult> {
  const places = new Places(job.sourceMap, job.program.file, job.shown);
  const counterexamples: Counterexample[] = [];
  const reasons: string[] = [];
  const confirmAll = async (all: Iterable<Found>): Promise<void> => {
    for (const found of all) {
      const confirmed = await confirm(found, reference, places);
      if (confirmed === undefined)
        reasons.push(
          `A schedule (${found.schedule.shape}) did not come out the same again: something in it is left to chance.`,
        );
      else counterexamples.push(confirmed);
    }
  };
  await confirmAll(result.found.values());
  await confirmAll(result.beyond.values());
  for (const what of result.unmodelled) reasons.push(unmodelledText(what));
  const letters = classOf(result.letters);
  // With another key, what overwrites a row may be a second one.
  if (letters === "EXACTLY-ONCE")
    for (const table of reference.tables.guessed)
      reasons.push(
        `Nothing broke it, but the key of table ${table} is a guess (${reference.tables.keysOf(table)?.join(", ")}), and the verdict hangs on it. Say what it is: --table ${table}=pk[,sk]`,
      );
  const isUnknown = reasons.length > 0;
  const verdict: ProveClass = isUnknown ? "UNKNOWN" : letters;
  const unfinished = !result.complete && verdict === "EXACTLY-ONCE";
  const base = baseOf(job, reference);
  const survived = letters === "EXACTLY-ONCE" ? await survivedOf(result.clean, reference, places) : [];
  return {
    ...base,
    survived,
    verdict: unfinished ? "UNKNOWN" : verdict,
    reasons: unfinished ? [unfinishedText(result)] : reasons,
    flags: [...result.flags.keys()],
    counterexamples,
    columns: result.columns,
    schedules: result.schedules,
    skipped: result.skipped,
    complete: result.complete,
    bounds: { ...base.bounds, deliveries: result.deliveries },
  };
}

const unfinishedText = ({ interrupted, schedules }: SearchResult): string =>
  interrupted
    ? `Interrupted after ${schedules} schedules, none of which broke it.`
    : `Time was up after ${schedules} schedules, none of which broke it. Give it more: --budget SECONDS`;

function baseOf(job: Job, reference: Reference | undefined): ProveResult {
  const base = unknownResult(job, []);
  const calls = reference?.trace.steps.filter(
    (step): step is CallStep => step.kind === "call" && step.try === 1,
  );
  return {
    ...base,
    bounds: { ...base.bounds, calls: calls?.length ?? 0 },
    notes: reference?.notes ?? [],
    effects: {
      places: [...new Set(reference?.expected.map(({ place }) => place) ?? [])],
      stores: reference?.stores ?? [],
    },
    cpuMs: cpuMs(),
  };
}

export function unknown(job: Job, reasons: readonly string[], reference?: Reference): ProveResult {
  return { ...baseOf(job, reference), reasons };
}

/** The processor time that this process took so far. */
export const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return Math.round((user + system) / 1000);
};
