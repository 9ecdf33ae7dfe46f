/** Proves one handler, in the process that is its realm: which tier it is searched in, and whether the other one agrees. */
import { Program } from "../realm/program.js";
import { realm } from "../realm/realm.js";
import type { ProveResult, TierName } from "../results/model.js";
import { InProcessTier } from "../tiers/in-process.js";
import { ProcessTier } from "../tiers/real/tier.js";
import { RememberedTier } from "../tiers/remembered.js";
import type { Tier } from "../tiers/tier.js";
import { OtherWay } from "../tiers/ways.js";
import { type Agreement, agreementOn } from "./agreement.js";
import type { Control } from "./control.js";
import { globalsNow } from "./globals.js";
import type { Job, PartFound } from "./job.js";
import { partIn } from "./parts.js";
import { cpuMs, type Proof, proofIn, unknown } from "./proof.js";

export async function proveHere(job: Job, control: Control): Promise<ProveResult> {
  const until = performance.now() + job.budgetMs;
  const left = (): Job => ({ ...job, budgetMs: Math.max(until - performance.now(), 0) });
  if (job.tier === "process") return byProcesses(job, control);
  if (job.needsProcesses !== undefined) return elsewhere(job, control, job.needsProcesses);
  let program: Program;
  try {
    program = new Program(job.program);
  } catch (error) {
    return unknown(job, [`It does not load: ${String(error)}`]);
  }
  const changed = globalsNow();
  const tier = new InProcessTier(program);
  const proof = await remembering(tier, (searching) => proofIn(tier, job, control, searching));
  if (control.isStopped()) return proof.result;
  const [why] = [...realm.needsProcesses, ...changed()];
  if (why !== undefined) return elsewhere(left(), control, why);
  return job.tier === "auto" ? confirmed(left(), proof, control) : proof.result;
}

/** A part of the search alone. */
export async function partHere(job: Job, control: Control): Promise<PartFound | undefined> {
  const tier = new InProcessTier(new Program(job.program));
  const changed = globalsNow();
  const search = await remembering(tier, (searching) => partIn(tier, job, control, searching));
  if (search === undefined) return undefined;
  return {
    search,
    needsProcesses: [...realm.needsProcesses, ...changed()],
    read: [...realm.read],
    cpuMs: cpuMs(),
  };
}

/** No way twice, unless it leads elsewhere then. */
async function remembering<Result>(tier: Tier, work: (searching: Tier) => Promise<Result>): Promise<Result> {
  try {
    return await work(new RememberedTier(tier));
  } catch (error) {
    if (!(error instanceof OtherWay)) throw error;
    return work(tier);
  }
}

/** What one process can't stand for. */
function elsewhere(job: Job, control: Control, why: string): Promise<ProveResult> | ProveResult {
  if (job.tier === "auto") return byProcesses(job, control, [`Searched with processes: ${why}.`]);
  return unknown(job, [`Within one process it can't be searched: ${why}. Let it choose: --tier auto`]);
}

async function byProcesses(job: Job, control: Control, notes: readonly string[] = []): Promise<ProveResult> {
  const tier = await ProcessTier.open(job.program);
  try {
    // What another process found was found within one process.
    const { elsewhere: _elsewhere, ...alone } = control;
    const { result } = await proofIn(tier, job, alone);
    return { ...result, tier: "process", notes: [...notes, ...result.notes] };
  } finally {
    await tier.close();
  }
}

const CONFIRMED_AT_ONCE = 2;

/** Runs again with processes what was found, and some of what broke nothing. */
async function confirmed(job: Job, { result, searched }: Proof, control: Control): Promise<ProveResult> {
  if (searched === undefined || control.isStopped()) return result;
  const { search, reference } = searched;
  const tiers = await Promise.all(
    Array.from({ length: CONFIRMED_AT_ONCE }, () => ProcessTier.open(job.program, 1)),
  );
  const found = [...search.found.values(), ...search.beyond.values()];
  let agreement: Agreement;
  try {
    agreement = await agreementOn([...found, ...search.clean], reference, tiers);
  } finally {
    await Promise.all(tiers.map((tier) => tier.close()));
  }
  const [first] = agreement.otherwise;
  if (first === undefined) {
    const name: TierName = "in-process, confirmed by processes";
    const counterexamples = result.counterexamples.map((each) => ({
      ...each,
      confirmed: { ...each.confirmed, byProcesses: each.letter },
    }));
    return { ...result, counterexamples, tier: name };
  }
  const { here, there } = first;
  const { shape, faults } = first.found.schedule;
  const what = [shape, ...faults.map(({ kind, call }) => `${kind} at call ${call}`)].join(", ");
  const differs = `The tiers disagree (${what}): ${here} within one process, ${there} with processes`;
  const again = await byProcesses(job, control, [`${differs}. Searched with processes.`]);
  if (again.complete || again.verdict !== "UNKNOWN") return again;
  return {
    ...again,
    reasons: [`${differs}, and time was up before all was searched with processes.`, ...again.reasons],
  };
}
