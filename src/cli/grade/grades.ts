/** What a class's hand-ins were found to be. */
import { overall, type Verdict } from "../../course/check.js";
import type { RecognisedMistake } from "../../course/run.js";
import type { HandIn } from "./hand-ins.js";
import type { Judged } from "./judged.js";

/** A row of the table. */
export interface Grade {
  readonly student: string;
  readonly file: string;
  /** `judged`: the handler was, now; `recorded`: a report says so; `bad`: it could not be. */
  readonly kind: "judged" | "recorded" | "bad";
  /** The id of the practice's lab; null for a report, and for what can't be judged. */
  readonly lab: string | null;
  readonly practice: string | null;
  readonly verdict: Verdict;
  /** In a sentence, what decided. */
  readonly found: string;
  readonly mistake: RecognisedMistake | null;
  readonly checks: Judged["checks"];
}

/** All that one student handed in. */
export interface StudentGrade {
  readonly student: string;
  readonly verdict: Verdict;
}

const known = (verdict: Verdict | "not-run"): Verdict => (verdict === "not-run" ? "unknown" : verdict);

/** What a report says counts, but for practices whose handlers were judged. */
function recorded(
  { labs, practices }: HandIn & { readonly kind: "report" },
  judgedLabs: ReadonlySet<string>,
): Pick<Grade, "verdict" | "found"> {
  const open = practices.filter(({ lab }) => !judgedLabs.has(lab));
  const verdict = overall([...labs, ...open.map((each) => each.verdict)].map(known));
  const passed = labs.filter((each) => each === "pass").length;
  const said = [
    ...(labs.length === 0 ? [] : [`${passed} of ${labs.length} labs passed`]),
    ...open.map(
      (each) => `practice of ${each.lab} ${each.verdict === "not-run" ? "not judged" : each.verdict}`,
    ),
  ];
  return { verdict, found: `recorded: ${said.join(", ")}` };
}

export function gradesOf(
  handIns: readonly HandIn[],
  judgements: ReadonlyMap<HandIn, Judged>,
): readonly Grade[] {
  const judgedOf = (student: string): ReadonlySet<string> =>
    new Set(
      handIns.flatMap((each) => (each.kind === "handler" && each.student === student ? each.lab.id : [])),
    );
  const nothing = { lab: null, practice: null, mistake: null, checks: [] };
  return handIns.flatMap((handIn): readonly Grade[] => {
    const { student, file } = handIn;
    if (handIn.kind === "bad")
      return [{ student, file, kind: "bad", ...nothing, verdict: "unknown", found: handIn.found }];
    if (handIn.kind === "report")
      return [{ student, file, kind: "recorded", ...nothing, ...recorded(handIn, judgedOf(student)) }];
    const judged = judgements.get(handIn);
    if (judged === undefined) return [];
    const { verdict, found, mistake = null, checks } = judged;
    const { id, practice } = handIn.lab;
    return [
      {
        student,
        file,
        kind: "judged",
        lab: id,
        practice: practice?.slug ?? id,
        verdict,
        found,
        mistake,
        checks,
      },
    ];
  });
}

/** By student, in the order of the rows. */
export function studentsOf(grades: readonly Grade[]): readonly StudentGrade[] {
  const names = [...new Set(grades.map(({ student }) => student))];
  return names.map((student) => ({
    student,
    verdict: overall(grades.filter((each) => each.student === student).map(({ verdict }) => verdict)),
  }));
}
