/** Proves one handler, in the process that is its realm. */
import { Program } from "../realm/program.js";
import { type Counterexample, classOf, type ProveClass, type ProveResult } from "../results/model.js";
import { unknownResult } from "../results/unknown.js";
import { Places } from "../results/where.js";
import { RunawayError } from "../run/run.js";
import type { CallStep } from "../run/trace.js";
import { InProcessTier } from "../tiers/in-process.js";
import type { Tier } from "../tiers/tier.js";
import { confirm } from "./confirm.js";
import type { Job } from "./job.js";
import { type Reference, referenceFor, Unknown } from "./reference.js";
import { type Found, Search, type SearchResult } from "./search.js";

type Tell = (schedules: number, trying: string) => void;

export async function proveHere(job: Job, tell: Tell): Promise<ProveResult> {
  let program: Program;
  try {
    program = new Program(job.program);
  } catch (error) {
    return unknown(job, [`It does not load: ${String(error)}`]);
  }
  return proveIn(new InProcessTier(program), job, tell);
}

/** Proves it with what its handlers run in. */
export async function proveIn(tier: Tier, job: Job, tell: Tell): Promise<ProveResult> {
  let reference: Reference;
  try {
    reference = await referenceFor(job, tier);
  } catch (error) {
    if (error instanceof Unknown) return unknown(job, error.reasons);
    if (error instanceof RunawayError) return unknown(job, [error.message]);
    throw error;
  }
  const [idle] = reference.idle;
  if (job.events.length > 1 && idle !== undefined)
    return unknown(
      job,
      [
        `Event ${idle + 1} of ${job.events.length} has no effect where it follows the others: nothing is written, sent or called. That is a finding, unless the handler ignores it on purpose: leave it out then, or name what counts (--effect PLACE).`,
      ],
      reference,
    );
  if (job.events.length === 1 && reference.expected.length === 0)
    return unknown(
      job,
      [
        job.effects.length > 0
          ? `It returns, and nothing is done in ${job.effects.join(", ")}: an event without any effect.`
          : "The event has no effect: nothing is written, sent or called. That is a finding, unless the event is one that the handler ignores: give it another (--event FILE), or name what counts (--effect PLACE).",
      ],
      reference,
    );
  const search = new Search(job, reference, tell);
  try {
    const result = await (job.replay === undefined ? search.toEnd() : search.again(job.replay));
    return await told(job, reference, result);
  } catch (error) {
    if (error instanceof RunawayError) return unknown(job, [error.message], reference);
    throw error;
  }
}

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
  for (const what of result.unmodelled)
    reasons.push(`It uses ${what}, which is not modelled: what comes back of it is not known.`);
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
  return {
    ...base,
    verdict: unfinished ? "UNKNOWN" : verdict,
    reasons: unfinished
      ? [
          `Time was up after ${result.schedules} schedules, none of which broke it. Give it more: --budget SECONDS`,
        ]
      : reasons,
    flags: [...result.flags.keys()],
    counterexamples,
    columns: result.columns,
    schedules: result.schedules,
    skipped: result.skipped,
    complete: result.complete,
    bounds: { ...base.bounds, deliveries: result.deliveries },
  };
}

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

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return Math.round((user + system) / 1000);
};
