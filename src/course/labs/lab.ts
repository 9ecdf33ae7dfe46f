/** The contract of a lab. */
import type { Aws } from "../../aws/clients.js";
import type { HandlerSource, RuntimeFamily } from "../../aws/package.js";
import type { RunRecord } from "../../aws/run-records.js";
import type { Check } from "../check.js";
import type { Emit } from "../events.js";
import type { Practice } from "../judge/practice.js";
import type { Place } from "../picture/words.js";
import type { ActResult, LabOptions, LabRun } from "../run.js";

/** What of a run is not known, or came otherwise than asked for, because of its target. */
interface RunTrouble {
  /** Requests that there may be beyond the calls, since calls were sent again whose answers were lost. */
  resent: number;
  /** Why it was not waited for the end any longer. */
  unfinished?: string;
}

export interface LabContext {
  /** The lab's id, `step-4`. */
  readonly lab: string;
  readonly aws: Aws;
  readonly options: LabOptions;
  /** `step-4-k3f9x2` */
  readonly runId: string;
  /** The places that the lab names for its pictures. */
  readonly places?: readonly Place[];
  readonly emit: Emit;
  /** Somebody watches: what happens is told while it happens, too. */
  readonly live: boolean;
  /** What came in between, as far as the verdict must not rest on it. */
  readonly trouble: RunTrouble;
  /** Aborted when the learner interrupts. */
  readonly signal: AbortSignal;
}

/** What `verify` decides from: the target, and what the target knows of the labs' runs. */
export interface Evidence {
  /** The lab's id, `step-4`. */
  readonly lab: string;
  readonly aws: Aws;
  readonly runs: ReadonlyMap<string, RunRecord>;
  /** The run is of a handler of the learner's, at the resources of practice. */
  readonly own?: boolean;
}

/** A handler that a lab shows and deploys. */
export interface ShownHandler {
  /** The lab whose code it is. */
  readonly lab: string;
  /** The file's name in that lab's `handlers`, without its ending. */
  readonly name: string;
  /** What the learner is told it is. */
  readonly title: string;
  /** What stands in the lines that matter, which are marked where the code is shown. */
  readonly marks: Readonly<Record<RuntimeFamily, readonly string[]>>;
  /** A handler that the learner knows: only what differs from it is shown. */
  readonly since?: ShownHandler;
  load(family: RuntimeFamily): Promise<HandlerSource>;
}

/** Whether time can be made to pass, or has to be waited for. */
export type ClockKind = Aws["target"]["clock"]["kind"];

/** A lab's texts, in markdown. */
export interface Lesson {
  /** Read before the run, and before the prediction: it does not tell how the run comes out. */
  readonly before: string;
  /** What to look for in the run; read once the prediction is made. */
  readonly look: string;
  /** Read after it: why it came out as it did, and what to read next. */
  readonly after: string;
}

/** A question that is asked before the run, and answered by the run itself. */
export interface Prediction {
  question(options: LabOptions): string;
  /** What can be answered. `value` is what `happened` says of the run. */
  choices(options: LabOptions): readonly PredictionChoice[];
  /** The value of what really happened; undefined where the run does not tell. */
  happened(run: LabRun): string | undefined;
}

export interface PredictionChoice {
  readonly value: string;
  readonly text: string;
}

export interface Lab {
  /** `step-4` */
  readonly id: string;
  /** `duplicate-invocations` */
  readonly slug: string;
  readonly title: string;
  readonly defaults: { readonly times: number; readonly key: string };
  /** Which options mean something to it. */
  readonly uses: { readonly times: boolean; readonly key: boolean; readonly handler: boolean };
  /**
   * The part of the function that it runs in, where the course's own is not enough: with a role and a log of its own. A
   * handler of the learner's runs in that of practice all the same.
   */
  readonly runsIn?: string;
  /** The parts of the functions that it makes beside that: `clean` deletes them, too. */
  readonly functions?: readonly string[];
  /** The places of its pictures; absent: the course's. Those at which something else happens are shown as well. */
  readonly places?: readonly Place[];
  /** The code that the lesson shows, in order. */
  readonly shows: readonly ShownHandler[];
  /** @param time of the target: what a lesson says of waiting differs by it */
  lesson(time: ClockKind): Promise<Lesson>;
  readonly prediction: Prediction;
  /** A handler that the learner completes, judged by what it does. */
  readonly practice?: Practice;
  /** Makes what the labs before would have left. */
  provision(context: LabContext): Promise<void>;
  act(context: LabContext): Promise<ActResult>;
  /** Decides from the target alone, in whatever process and however much later. */
  verify(evidence: Evidence): Promise<readonly Check[]>;
  /** Whether the target bears a trace that the lab was run. */
  wasRun(evidence: Evidence): Promise<boolean>;
}
