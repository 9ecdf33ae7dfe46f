/** What a report tells: made of what the home remembers of the labs' runs, and of a second look where one was taken. */
import type { Check, Verdict } from "../course/check.js";
import type { TargetProgress } from "../course/progress.js";
import type { Recording } from "../course/recording.js";
import type { GradedPrediction, LabVerification } from "../course/run.js";

/** A lab's last run, as it was recorded. */
export interface RecordedRun
  extends Pick<Recording, "at" | "versions" | "options" | "seed" | "took" | "pictures"> {
  readonly verdict: Verdict;
  readonly deliveries: Recording["run"]["deliveries"];
  readonly effects: Recording["run"]["effects"];
  readonly checks: readonly Check[];
}

/** What a second look at the target said. */
interface SecondLook {
  /** ISO 8601. */
  readonly at: string;
  readonly verdict: Verdict | "not-run";
  readonly checks: readonly Check[];
}

export interface ReportedLab {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  /** The second look's, where one was taken; else the last run's. */
  readonly verdict: Verdict | "not-run";
  /** When the lab was last run. */
  readonly ranAt?: string;
  readonly prediction?: GradedPrediction;
  readonly recorded?: RecordedRun;
  readonly again?: SecondLook;
}

/** How the learner's handler for a lab's practice was judged the last time. */
export interface ReportedPractice {
  /** The id of its lab. */
  readonly lab: string;
  readonly slug: string;
  readonly title: string;
  readonly verdict: Verdict | "not-run";
  /** The id of the mistake that was found; null where none was, or it has no name. */
  readonly mistake: string | null;
  /** When it was judged, ISO 8601. */
  readonly at?: string;
  /** What the judge saw, where it did not pass. */
  readonly seen?: string;
  /** The name of the handler's file. */
  readonly handler?: string;
}

/** Turns the commands in a text of ours into ones that the reader can type. */
export type AsTyped = (text: string) => string;

export interface Report {
  /** Who hands it in, where that was said. */
  readonly student?: string;
  readonly target: string;
  /** When the report was made, ISO 8601. */
  readonly at: string;
  /** What made it. */
  readonly versions: Recording["versions"];
  readonly verdict: Verdict;
  readonly labs: readonly ReportedLab[];
  readonly practices: readonly ReportedPractice[];
}

export interface Remembered {
  readonly progress: TargetProgress;
  readonly recordings: ReadonlyMap<string, Recording>;
  /** By lab. */
  readonly again?: ReadonlyMap<string, LabVerification>;
  /** When that look was taken. */
  readonly at: string;
}

type CourseLab = Pick<ReportedLab, "id" | "slug" | "title">;

function recordedRun({ at, versions, options, seed, took, pictures, run }: Recording): RecordedRun {
  const { verdict, deliveries, effects, checks } = run;
  return {
    at,
    versions,
    options,
    ...(seed === undefined ? {} : { seed }),
    ...(took === undefined ? {} : { took }),
    verdict,
    deliveries,
    effects,
    checks,
    pictures,
  };
}

/** The labs of the course, with what is known of each. */
export function reportedLabs(
  labs: readonly CourseLab[],
  { progress, recordings, again, at }: Remembered,
): readonly ReportedLab[] {
  return labs.map(({ id, slug, title }) => {
    const recording = recordings.get(id);
    const remembered = progress.labs[id];
    const look = again?.get(id);
    const prediction = remembered?.prediction ?? recording?.prediction;
    const ranAt = recording?.at ?? remembered?.at;
    return {
      id,
      slug,
      title,
      verdict: look?.verdict ?? recording?.run.verdict ?? remembered?.verdict ?? "not-run",
      ...(ranAt === undefined ? {} : { ranAt }),
      ...(prediction === undefined ? {} : { prediction }),
      ...(recording === undefined ? {} : { recorded: recordedRun(recording) }),
      ...(look === undefined ? {} : { again: { at, verdict: look.verdict, checks: look.checks } }),
    };
  });
}

/** Whether there is anything to tell. */
export const tellsSomething = (labs: readonly ReportedLab[]): boolean =>
  labs.some(({ verdict }) => verdict !== "not-run");

/** The checks that count: the second look's, where one was taken. */
export const checksOf = ({ again, recorded }: ReportedLab): readonly Check[] =>
  again?.checks ?? recorded?.checks ?? [];
