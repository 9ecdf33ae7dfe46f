/** Proves one handler, in the process that is its realm: which tier it is searched in, and whether the other one agrees. */
import { Program } from "../realm/program.js";
import { realm } from "../realm/realm.js";
import type { ProveResult, TierName } from "../results/model.js";
import { InProcessTier } from "../tiers/in-process.js";
import { ProcessTier } from "../tiers/real/tier.js";
import { RememberedTier } from "../tiers/remembered.js";
import { OtherWay } from "../tiers/ways.js";
import { agreementOn } from "./agreement.js";
import type { Control } from "./control.js";
import { globalsNow } from "./globals.js";
import type { Job } from "./job.js";
import { type Proof, proofIn, unknown } from "./proof.js";

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
  const proof = await proofWithin(new InProcessTier(program), job, control);
  if (control.isStopped()) return proof.result;
  const [why] = [...realm.needsProcesses, ...changed()];
  if (why !== undefined) return elsewhere(left(), control, why);
  return job.tier === "auto" ? confirmed(left(), proof, control) : proof.result;
}

/** No way twice, unless it leads elsewhere then. */
async function proofWithin(tier: InProcessTier, job: Job, control: Control): Promise<Proof> {
  try {
    return await proofIn(tier, job, control, new RememberedTier(tier));
  } catch (error) {
    if (!(error instanceof OtherWay)) throw error;
    return proofIn(tier, job, control);
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
    const { result } = await proofIn(tier, job, control);
    return { ...result, tier: "process", notes: [...notes, ...result.notes] };
  } finally {
    await tier.close();
  }
}

/** Runs again with processes what was found, and some of what broke nothing. */
async function confirmed(job: Job, { result, searched }: Proof, control: Control): Promise<ProveResult> {
  if (searched === undefined || control.isStopped()) return result;
  const { search, reference } = searched;
  const tier = await ProcessTier.open(job.program);
  const found = [...search.found.values(), ...search.beyond.values()];
  const agreement = await agreementOn([...found, ...search.clean], reference, tier).finally(() =>
    tier.close(),
  );
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
