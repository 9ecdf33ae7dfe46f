/** A check: one verifiable statement, with what was expected, what was seen, and where. */
import { isCredentialProblem, isMissing, isUnreachable } from "../aws/errors.js";
import { NotYetError } from "../aws/patience/waiting.js";

/** `unknown`: we could not find out. It is never shown as the learner's failure. */
export type Verdict = "pass" | "fail" | "unknown";

export interface Check {
  readonly id: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly expected: string;
  readonly observed: string;
  /** The API call that the observation comes from. */
  readonly source: string;
  /** A command with which anybody can look again. */
  readonly recheck: string;
  /** What to think of and to do, where it did not pass. */
  readonly advice?: string;
  /** That it passes shows damage: what the lab set out to show, and nothing to be glad of. */
  readonly damage?: true;
}

export interface CheckStatement {
  readonly id: string;
  readonly title: string;
  readonly expected: string;
  readonly source: string;
  readonly recheck: string;
  /** For a learner whose check fails: what that means, and the next command. */
  readonly advice: string;
  readonly damage?: true;
}

export interface Observation {
  readonly verdict: Verdict;
  readonly observed: string;
}

export const passIf = (holds: boolean, observed: string): Observation => ({
  verdict: holds ? "pass" : "fail",
  observed,
});

/** Why an error keeps us from knowing. */
function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof NotYetError) return message;
  if (isUnreachable(error)) return `the target did not answer (${message || "connection refused"})`;
  if (isCredentialProblem(error)) return `the target did not accept the credentials (${message})`;
  return `could not find out: ${message}`;
}

/** Makes the observation and judges it. What is missing fails; what can't be found out is unknown. */
export async function check(
  statement: CheckStatement,
  observe: () => Promise<Observation> | Observation,
): Promise<Check> {
  const { advice, ...facts } = statement;
  let observation: Observation;
  try {
    observation = await observe();
  } catch (error) {
    observation = isMissing(error)
      ? { verdict: "fail", observed: "it does not exist" }
      : { verdict: "unknown", observed: describe(error) };
  }
  return { ...facts, ...observation, ...(observation.verdict === "pass" ? {} : { advice }) };
}

/** One failure fails the whole; what is not known keeps it from passing. */
export function overall(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("fail")) return "fail";
  return verdicts.length === 0 || verdicts.includes("unknown") ? "unknown" : "pass";
}
