/** Which practice comes next, and what was met on the way. */
import { LABS } from "../../labs/index.js";
import type { Lab } from "../course/labs/lab.js";
import type { TargetProgress } from "../course/progress.js";
import type { ReportedPractice } from "../report/report.js";
import { practicesOf } from "./standing.js";

/** The first practice behind a lab that has not passed, else the first before it; none once all have. */
export function nextPractice(progress: TargetProgress, behind?: string): ReportedPractice | undefined {
  const all = practicesOf(progress);
  const at = all.findIndex(({ lab }) => lab === behind) + 1;
  return [...all.slice(at), ...all.slice(0, at)].find(({ verdict }) => verdict !== "pass");
}

/** What comes after a handler that passed its practice. */
export function afterPractice(progress: TargetProgress, { id }: Lab): string {
  const next = nextPractice(progress, id);
  if (next !== undefined)
    return `Next practice: ${next.title}, of ${next.lab}. Get it: idem-lab practice ${next.lab}`;
  const lab = LABS.find((each) => progress.labs[each.id]?.verdict !== "pass");
  return lab === undefined
    ? "All practices pass, and all labs. Keep a report of it: idem-lab report"
    : `All practices pass. Next lab: ${lab.id}, ${lab.title}. Run it: idem-lab run ${lab.id}`;
}

/** What comes after a lab that passed, a sentence each. */
export function afterLab(progress: TargetProgress, lab: Lab): readonly string[] {
  const next = LABS[LABS.indexOf(lab) + 1];
  const own = lab.practice !== undefined && progress.practices?.[lab.id]?.verdict !== "pass";
  const practise = own ? [`Practise it: idem-lab practice ${lab.id}`] : [];
  if (next !== undefined)
    return [...practise, `Next: ${next.id}, ${next.title}. Run it: idem-lab run ${next.id}`];
  const left = nextPractice(progress);
  return left === undefined
    ? ["That was the last lab. Keep a report of it: idem-lab report"]
    : [`That was the last lab. Next practice: ${left.title}. Get it: idem-lab practice ${left.lab}`];
}

/** The mistakes that the learner's handlers made in all their judgements, by their titles. */
export function mistakesMet({ practices = {} }: TargetProgress): readonly string[] {
  return LABS.flatMap(({ id, practice }) => {
    if (practice === undefined) return [];
    const { met: all, mistake } = practices[id] ?? {};
    // Older homes know the last one alone.
    const met = new Set(all ?? (mistake === undefined ? [] : [mistake]));
    return [...practice.mistakes, ...practice.alsoKnown]
      .filter((each) => met.delete(each.id))
      .map(({ title }) => `${title} (${id})`);
  });
}
