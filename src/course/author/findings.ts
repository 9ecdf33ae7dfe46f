/** What an author's check found, one statement at a time. */
export interface Finding {
  /** The lab, and what of it. */
  readonly where: string;
  readonly what: string;
  readonly verdict: "pass" | "fail" | "skipped";
  /** What was seen instead, or why it was skipped. */
  readonly told?: string;
  /** A wrong handler counts for the mutation score. */
  readonly mutant?: boolean;
}

export type Find = (finding: Finding) => void;

/** Whether a statement failed when it was looked at the last time. */
export type FailedLast = (where: string, what: string) => boolean;

/** A statement that holds, or not; then what was seen. */
export const statement = (where: string, what: string, holds: boolean, seen: string): Finding => ({
  where,
  what,
  verdict: holds ? "pass" : "fail",
  ...(holds ? {} : { told: seen }),
});

/** How many of the wrong handlers were rejected for what they are. */
export function mutationScore(findings: readonly Finding[]) {
  const mutants = findings.filter(({ mutant }) => mutant === true);
  const killed = mutants.filter(({ verdict }) => verdict === "pass").length;
  const percent = mutants.length === 0 ? 0 : Math.floor((100 * killed) / mutants.length);
  return { killed, total: mutants.length, percent };
}
