/** What a proof can be told. */
import type { KeptIn } from "./kept/results.js";
import type { Source } from "./run/schedule.js";
import type { Job } from "./worker/job.js";
import type { ServiceAnswers } from "./world/answers.js";
import type { HttpAnswers } from "./world/stand-in.js";

export interface ProveOptions {
  /** The export, or in Lambda's own form `file.export`. */
  readonly handler?: string;
  /** Which function of a template. */
  readonly function?: string;
  /** Layers: folders or zips, whose `nodejs/node_modules` is looked in. */
  readonly layers?: readonly string[];
  /** In their order; default: the course's order. */
  readonly events?: readonly unknown[];
  /** Default: the template's event source, or `async`. */
  readonly source?: Source;
  /** Faults at most: 1, 2 (default) or 3. */
  readonly bound?: number;
  /** How late a duplicate may come, in ms. Default: less than the hour for which records are usually kept. */
  readonly windowMs?: number;
  readonly timeoutMs?: number;
  readonly memoryMb?: number;
  readonly seed?: number;
  readonly budgetMs?: number;
  /** Processes at most that search at the same time: two are of use. Default: the cores. What is found is the same. */
  readonly workers?: number;
  /** What handlers run in. Default `auto`. */
  readonly tier?: Job["tier"];
  /** Goes on when the verdict can't get worse any more. */
  readonly all?: boolean;
  /** `false`: schedules that are alike are run each. */
  readonly reduce?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly tables?: Job["tables"];
  readonly http?: HttpAnswers;
  /** What services of AWS's answer that are not embedded. */
  readonly answers?: ServiceAnswers;
  /** `FIELD` or `PLACE=FIELD`: what is done is counted by this field alone. */
  readonly once?: readonly string[];
  readonly effects?: readonly string[];
  readonly stores?: readonly string[];
  readonly ignored?: readonly string[];
  /** Only these schedules, instead of a search. */
  readonly replay?: Job["replay"];
  /** Where results are kept: what is unchanged is answered from there. */
  readonly keptIn?: KeptIn;
  /** Told which files the handler is made of, packages left out. */
  readonly onFiles?: (files: readonly string[]) => void;
  /** Waited for before a search begins: not where the result is known. */
  readonly onSearch?: () => Promise<void>;
  readonly onProgress?: (schedules: number, trying: string) => void;
  /** Aborted, the proof ends with what was found so far. */
  readonly signal?: AbortSignal;
}
