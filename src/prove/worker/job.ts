/** What the command gives to the process that searches, and what comes back. */
import type { TypedTable } from "../input/table.js";
import type { OnceFor } from "../oracle/effects.js";
import type { PythonProgram } from "../python/messages.js";
import type { ProgramCode } from "../realm/program.js";
import type { ProveResult } from "../results/model.js";
import type { Schedule, Source } from "../run/schedule.js";
import type { ServiceAnswers } from "../world/answers.js";
import type { HttpAnswers } from "../world/stand-in.js";
import type { SearchResult } from "./search-result.js";

/** `auto`: search within one process, confirm with processes; what one process can't show is searched with processes. */
type TierChoice = "auto" | "in-process" | "process";

export interface Job {
  readonly program: ProgramCode;
  /** What runs it, if it is written in Python. */
  readonly python?: PythonProgram;
  readonly sha256: string;
  readonly sourceMap: string | undefined;
  readonly events: readonly unknown[];
  readonly source: Source;
  /** Attempts of a delivery at most. */
  readonly attempts: number;
  /** Of a queue, in ms. */
  readonly visibilityMs: number;
  /** Of a queue: whether `batchItemFailures` is listened to. */
  readonly reportsFailures: boolean;
  readonly bound: number;
  readonly windowMs: number;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly seed: number;
  readonly budgetMs: number;
  readonly all: boolean;
  readonly tier: TierChoice;
  /** Why one process can't stand for several; absent: it may. */
  readonly needsProcesses?: string;
  readonly reduce: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly tables: readonly TypedTable[];
  readonly http: HttpAnswers;
  readonly effects: readonly string[];
  readonly stores: readonly string[];
  readonly ignored: readonly string[];
  readonly once: readonly OnceFor[];
  readonly answers: ServiceAnswers;
  /** Folders that are there for a while, and what they are called on screen. */
  readonly shown: readonly (readonly [folder: string, name: string])[];
  /** Schedules to run again, instead of a search. */
  readonly replay?: readonly ReplayedSchedule[];
}

export type ReplayedSchedule = Required<Schedule>;

/** A part of a search, as another process found it. */
export interface PartFound {
  readonly search: SearchResult;
  /** What one process can't stand for, each as a reason. */
  readonly needsProcesses: readonly string[];
  /** Files that were read, or looked for. */
  readonly read: readonly string[];
  readonly cpuMs: number;
}

export type ToWorker =
  | {
      readonly kind: "job";
      readonly job: Job;
      /** Processes at most that search at the same time. */
      readonly workers: number;
    }
  /** The part of two at once alone. */
  | { readonly kind: "part"; readonly job: Job }
  | { readonly kind: "stop" };

export type FromWorker =
  | { readonly kind: "progress"; readonly schedules: number; readonly trying: string }
  | { readonly kind: "part"; readonly found: PartFound | undefined }
  | { readonly kind: "result"; readonly result: ProveResult; readonly files: readonly string[] }
  | { readonly kind: "failed"; readonly message: string };
