/** Where the learner stands: what passed, which predictions came true, and what is next. */
import { basename } from "node:path";
import { LABS } from "../../labs/index.js";
import type { Verdict } from "../course/check.js";
import type { TargetProgress } from "../course/progress.js";
import type { ReportedPractice } from "../report/report.js";

export interface LabStanding {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly verdict: Verdict | "not-run";
  /** Whether the last prediction that a run judged was right; null where none was. */
  readonly predictedRight: boolean | null;
  /** The handler to complete that belongs to the lab, and how the last one was judged; null where there is none. */
  readonly practice: { readonly slug: string; readonly verdict: Verdict | "not-run" } | null;
}

export interface Standing {
  readonly labs: readonly LabStanding[];
  readonly passed: readonly string[];
  readonly percent: number;
  readonly predictions: { readonly right: number; readonly wrong: number };
  /** The lab to go on with; absent once all have passed. */
  readonly next?: LabStanding;
}

/** The lab at which the walk stands, or the first one after it that has not passed. */
function nextOf(labs: readonly LabStanding[], current: string | undefined): LabStanding | undefined {
  const at = Math.max(
    0,
    labs.findIndex(({ id }) => id === current),
  );
  return [...labs.slice(at), ...labs.slice(0, at)].find(({ verdict }) => verdict !== "pass");
}

export function standing({ labs: known, current, practices = {} }: TargetProgress): Standing {
  const labs = LABS.map(({ id, slug, title, practice }): LabStanding => {
    const lab = known[id];
    return {
      id,
      slug,
      title,
      verdict: lab?.verdict ?? "not-run",
      predictedRight: lab?.prediction?.right ?? null,
      practice:
        practice === undefined ? null : { slug: practice.slug, verdict: practices[id]?.verdict ?? "not-run" },
    };
  });
  const passed = labs.filter(({ verdict }) => verdict === "pass").map(({ id }) => id);
  const judged = labs.filter(({ predictedRight }) => predictedRight !== null);
  const right = judged.filter(({ predictedRight }) => predictedRight).length;
  const next = nextOf(labs, current);
  return {
    labs,
    passed,
    percent: Math.round((100 * passed.length) / labs.length),
    predictions: { right, wrong: judged.length - right },
    ...(next === undefined ? {} : { next }),
  };
}

/** Every practice, and how the learner's last handler for it was judged. */
export const practicesOf = ({ practices = {} }: TargetProgress): readonly ReportedPractice[] =>
  LABS.flatMap(({ id, practice }) => {
    if (practice === undefined) return [];
    const { verdict, mistake, at, seen, handler } = practices[id] ?? {};
    return [
      {
        lab: id,
        slug: practice.slug,
        title: practice.title,
        verdict: verdict ?? ("not-run" as const),
        mistake: mistake ?? null,
        ...(at === undefined ? {} : { at }),
        ...(seen === undefined ? {} : { seen }),
        // Where it is on the learner's machine is nobody else's business.
        ...(handler === undefined ? {} : { handler: basename(handler) }),
      },
    ];
  });

/** `3 of 8 labs passed (38 %), 2 of 3 predictions right` */
export function summary({ labs, passed, percent, predictions: { right, wrong } }: Standing): string {
  const judged = right + wrong;
  const predictions =
    judged === 0 ? "" : `, ${right} of ${judged} ${judged === 1 ? "prediction" : "predictions"} right`;
  return `${passed.length} of ${labs.length} labs passed (${percent} %)${predictions}`;
}
