/** A result of which nothing is known yet. */
import type { Job } from "../worker/job.js";
import type { ProveResult } from "./model.js";

export function unknownResult(job: Job, reasons: readonly string[]): ProveResult {
  return {
    schema: "idem-lab/prove@1",
    handler: { file: job.program.file, entry: job.program.entry.join("."), sha256: job.sha256 },
    verdict: "UNKNOWN",
    tier: "in-process",
    bounds: {
      faults: job.bound,
      deliveries: 1,
      attempts: job.attempts,
      windowMs: job.windowMs,
      timeoutMs: job.timeoutMs,
      calls: 0,
      source: job.source,
    },
    seed: job.seed,
    reasons,
    flags: [],
    counterexamples: [],
    survived: [],
    columns: [],
    notes: [],
    effects: { places: [], stores: [] },
    schedules: 0,
    skipped: 0,
    complete: true,
    cpuMs: 0,
  };
}
