/** The JSON documents of the commands: their shapes are stable. */
import { type Check, overall, type Verdict } from "../course/check.js";
import type { LabRun, LabVerification } from "../course/run.js";
import type { Report, ReportedPractice } from "../report/report.js";

const checkDocument = ({ id, title, verdict, expected, observed, source, recheck, advice }: Check) => ({
  id,
  title,
  verdict,
  expected,
  observed,
  source,
  recheck,
  ...(advice === undefined ? {} : { advice }),
});

export const runDocument = (target: string, run: LabRun) => ({
  schema: "idem-lab/run@1",
  target,
  lab: run.id,
  verdict: run.verdict,
  deliveries: run.deliveries,
  effects: run.effects,
  checks: run.checks.map(checkDocument),
  ...(run.mistake === undefined ? {} : { mistake: run.mistake }),
});

/** A course of which a part was not run is not known to pass. */
export const verdictOf = (labs: readonly { readonly verdict: Verdict | "not-run" }[]): Verdict =>
  overall(labs.map(({ verdict }) => (verdict === "not-run" ? "unknown" : verdict)));

/** What `verify` hands back besides the labs. */
interface HandedIn {
  readonly student?: string | undefined;
  /** As the judge left them: `verify` looks at the labs alone, and so does its verdict. */
  readonly practices: readonly ReportedPractice[];
}

export const verifyDocument = (
  target: string,
  labs: readonly LabVerification[],
  { student, practices }: HandedIn,
) => ({
  schema: "idem-lab/verify@1",
  ...(student === undefined ? {} : { student }),
  target,
  verdict: verdictOf(labs),
  labs: labs.map(({ id, slug, title, verdict, checks }) => ({
    id,
    slug,
    title,
    verdict,
    checks: checks.map(checkDocument),
  })),
  practices,
});

/** @param file where the page or the JUnit XML was written to */
export const reportDocument = (
  { student, target, verdict, at, versions, labs, practices }: Report,
  file: string | undefined,
) => ({
  schema: "idem-lab/report@1",
  ...(student === undefined ? {} : { student }),
  target,
  verdict,
  at,
  versions,
  ...(file === undefined ? {} : { file }),
  labs,
  practices,
});
