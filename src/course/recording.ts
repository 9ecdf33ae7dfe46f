/** What is kept of a lab's last run. */
import type { SpaceTime } from "./picture/space-time.js";
import type { GradedPrediction, LabOptions, LabRun } from "./run.js";

export const FORMAT = "idem-lab/recording@1";

export interface Recording {
  readonly format: typeof FORMAT;
  readonly target: string;
  /** ISO 8601, in real time. */
  readonly at: string;
  /** The version of idem-lab, and of Node. */
  readonly versions: { readonly course: string; readonly node: string };
  /** `custom`: older versions kept runs with a handler of the learner's, too. */
  readonly options: Omit<LabOptions, "custom"> & { readonly handler: "shown" | "custom" };
  /** The embedded AWS's, where one was chosen or drawn. */
  readonly seed?: number;
  /** How long the run took, in ms of real time. */
  readonly took?: number;
  readonly run: LabRun;
  readonly prediction?: GradedPrediction;
  readonly pictures: readonly SpaceTime[];
}
