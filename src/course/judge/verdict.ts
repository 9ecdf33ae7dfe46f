/** What a line of the judge's list is, and the words that they share. */
import type { CheckStatement, Observation } from "../check.js";
import type { Observations, ProbeName, ProbeSeen, ProbeStep } from "./observations.js";

export const orders = (number: number): string => `${number} ${number === 1 ? "order" : "orders"}`;
export const answers = (steps: readonly ProbeStep[]): string => {
  const failed = steps.filter(({ ok }) => !ok).length;
  return failed === 0 ? "" : `, ${failed} of ${steps.length} deliveries failed`;
};

interface Statement extends Omit<CheckStatement, "source" | "recheck"> {
  readonly source?: string;
}

/** One line of the judge's list: made only where its probe was sent. */
export interface Verdict {
  readonly probe: ProbeName;
  readonly statement: Statement;
  judge(seen: ProbeSeen, all: Observations): Observation;
}
