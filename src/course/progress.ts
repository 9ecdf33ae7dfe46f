/** Where the learner is: kept in the home, by target and lab id, so that it survives new versions of the course. */

import { randomInt } from "node:crypto";
import { copyFileSync, existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { RuntimeFamily } from "../aws/package.js";
import { HelpfulError } from "../errors/helpful.js";
import type { Verdict } from "./check.js";
import { freeName, replaceFile } from "./kept-files.js";
import type { GradedPrediction } from "./run.js";

interface LabProgress {
  readonly verdict: Verdict;
  /** ISO 8601, in real time. */
  readonly at: string;
  /** The last one that a run has judged, and that was made before a run had shown the answer. */
  readonly prediction?: GradedPrediction;
  /** A run has shown the answer to the lab's question. */
  readonly answered?: boolean;
}

export interface PracticeProgress {
  readonly verdict: Verdict;
  /** ISO 8601, in real time. */
  readonly at: string;
  /** The id of the mistake that the last run showed. */
  readonly mistake?: string;
  /** What the first check that did not pass has seen. */
  readonly seen?: string;
  /** The id of that check. */
  readonly failed?: string;
  /** The ids of all mistakes that were met here, also of those that are mended. */
  readonly met?: readonly string[];
  /** The handler's file. */
  readonly handler?: string;
}

/** A practice that somebody is at. */
interface Practising {
  readonly lab: string;
  /** The file of the handler. */
  readonly handler?: string;
}

/** The last hint that was given. */
interface HintProgress {
  /** What it was about: when that has changed, hints begin anew. */
  readonly about: string;
  readonly level: number;
}

export interface TargetProgress {
  readonly labs: Readonly<Record<string, LabProgress>>;
  /** The lab at which `start` goes on. */
  readonly current?: string;
  /** The language that was asked for last. */
  readonly runtime?: RuntimeFamily;
  /** Practices, by the id of their lab. */
  readonly practices?: Readonly<Record<string, PracticeProgress>>;
  /** What is being practised: begun and not done, and no lab was gone to since. */
  readonly practising?: Practising;
  /** Hints, by the id of their lab. */
  readonly hints?: Readonly<Record<string, HintProgress>>;
}

interface ProgressFile {
  readonly format: typeof FORMAT;
  readonly targets: Readonly<Record<string, TargetProgress>>;
  /** Drawn once for a home: it decides in which order the answers to questions are shown. */
  readonly order?: number;
}

const FORMAT = "idem-lab/progress@1";
const EMPTY: TargetProgress = { labs: {} };

/** The state can't be kept; the message says where and what to do. */
class ProgressError extends HelpfulError {
  constructor(path: string, cause: unknown) {
    super(
      `The progress can't be kept in ${path} (${cause instanceof Error ? cause.message : String(cause)}). Choose another home with --home <dir> or IDEM_LAB_HOME.`,
    );
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isGradedPrediction = (value: unknown): value is GradedPrediction =>
  isObject(value) &&
  typeof value.question === "string" &&
  typeof value.predicted === "string" &&
  typeof value.happened === "string" &&
  typeof value.right === "boolean";

const isLabProgress = (value: unknown): value is LabProgress =>
  isObject(value) &&
  typeof value.at === "string" &&
  (value.verdict === "pass" || value.verdict === "fail" || value.verdict === "unknown") &&
  (value.answered === undefined || typeof value.answered === "boolean") &&
  (value.prediction === undefined || isGradedPrediction(value.prediction));

const isPracticeProgress = (value: unknown): value is PracticeProgress =>
  isObject(value) &&
  typeof value.at === "string" &&
  (value.verdict === "pass" || value.verdict === "fail" || value.verdict === "unknown") &&
  [value.mistake, value.seen, value.failed, value.handler].every(
    (each) => each === undefined || typeof each === "string",
  ) &&
  (value.met === undefined ||
    (Array.isArray(value.met) && value.met.every((each) => typeof each === "string")));

const isPractising = (value: unknown): boolean =>
  isObject(value) &&
  typeof value.lab === "string" &&
  (value.handler === undefined || typeof value.handler === "string");

const isHintProgress = (value: unknown): value is HintProgress =>
  isObject(value) && typeof value.about === "string" && typeof value.level === "number";

const isTargetProgress = (value: unknown): value is TargetProgress =>
  isObject(value) &&
  isObject(value.labs) &&
  Object.values(value.labs).every(isLabProgress) &&
  (value.current === undefined || typeof value.current === "string") &&
  (value.runtime === undefined || value.runtime === "nodejs" || value.runtime === "python") &&
  (value.practices === undefined ||
    (isObject(value.practices) && Object.values(value.practices).every(isPracticeProgress))) &&
  (value.practising === undefined || isPractising(value.practising)) &&
  (value.hints === undefined || (isObject(value.hints) && Object.values(value.hints).every(isHintProgress)));

const isProgressFile = (value: unknown): value is ProgressFile =>
  isObject(value) &&
  value.format === FORMAT &&
  (value.order === undefined || Number.isSafeInteger(value.order)) &&
  isObject(value.targets) &&
  Object.values(value.targets).every(isTargetProgress);

const progressPath = (home: string): string => join(home, "progress.json");

/** Whether a home's progress is there and whole; nothing is changed. */
export function inspectProgress(home: string): "absent" | "present" | "damaged" {
  const path = progressPath(home);
  if (!existsSync(path)) return "absent";
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isProgressFile(parsed) ? "present" : "damaged";
  } catch (error) {
    if (error instanceof SyntaxError) return "damaged";
    throw error;
  }
}

const practisingAt = (lab: string, handler: string | undefined): { readonly practising: Practising } => ({
  practising: { lab, ...(handler === undefined ? {} : { handler }) },
});

export class Progress {
  readonly #path: string;
  readonly #target: string;
  readonly #notice: (text: string) => void;

  /** @param notice told when a damaged file was kept aside */
  constructor(home: string, target: string, notice: (text: string) => void) {
    this.#path = progressPath(home);
    this.#target = target;
    this.#notice = notice;
  }

  get(): TargetProgress {
    return this.#read().targets[this.#target] ?? EMPTY;
  }

  /** Whether a run has shown the answer to a lab's question: who predicts it afterwards knows it. */
  hasSeenAnswer(lab: string): boolean {
    const { answered, prediction, verdict } = this.get().labs[lab] ?? {};
    return answered === true || prediction !== undefined || verdict === "pass";
  }

  /** A run without a prediction leaves the last one as it was. */
  record(lab: string, ended: Omit<LabProgress, "at">): void {
    const present = this.get();
    const now = { ...present.labs[lab], ...ended, at: new Date().toISOString() };
    this.#write({ ...present, labs: { ...present.labs, [lab]: now } });
  }

  /** How the learner's handler for a lab's practice was judged. */
  recordPractice(lab: string, judged: Omit<PracticeProgress, "at" | "met">): void {
    const { practising: _, ...present } = this.get();
    const met = new Set(present.practices?.[lab]?.met);
    if (judged.mistake !== undefined) met.add(judged.mistake);
    const now = { ...judged, met: [...met], at: new Date().toISOString() };
    const { verdict, handler } = judged;
    this.#write({
      ...present,
      practices: { ...present.practices, [lab]: now },
      ...(verdict === "pass" ? {} : practisingAt(lab, handler)),
    });
  }

  /** A practice is begun with a file. */
  beginPractice(lab: string, handler: string): void {
    this.#write({ ...this.get(), ...practisingAt(lab, handler) });
  }

  recordHint(lab: string, given: HintProgress): void {
    const present = this.get();
    this.#write({ ...present, hints: { ...present.hints, [lab]: given } });
  }

  /** Decides in which order answers are shown in this home: drawn when it is first asked for, and kept. */
  order(): number {
    const present = this.#read();
    if (present.order !== undefined) return present.order;
    const order = randomInt(2 ** 31);
    this.#save({ ...present, order });
    return order;
  }

  prefer(runtime: RuntimeFamily): void {
    if (this.get().runtime !== runtime) this.#write({ ...this.get(), runtime });
  }

  /** The walk goes to a lab. */
  moveTo(lab: string): void {
    const { practising: _, ...present } = this.get();
    this.#write({ ...present, current: lab });
  }

  /** Forgets one lab, or all; returns where a copy of the old file is, if there was one. */
  forget(lab: string | undefined): string | undefined {
    if (!existsSync(this.#path)) return undefined;
    const present = this.get();
    const copy = freeName(`${this.#path}.before-reset`);
    copyFileSync(this.#path, copy);
    if (lab === undefined) this.#write(EMPTY);
    else {
      const others = <T>(of: Readonly<Record<string, T>>): Record<string, T> =>
        Object.fromEntries(Object.entries(of).filter(([id]) => id !== lab));
      const { practices, hints, practising, ...rest } = present;
      this.#write({
        ...rest,
        ...(practising === undefined || practising.lab === lab ? {} : { practising }),
        labs: others(present.labs),
        ...(practices === undefined ? {} : { practices: others(practices) }),
        ...(hints === undefined ? {} : { hints: others(hints) }),
      });
    }
    return copy;
  }

  #read(): ProgressFile {
    const empty: ProgressFile = { format: FORMAT, targets: {} };
    if (!existsSync(this.#path)) return empty;
    try {
      const parsed: unknown = JSON.parse(readFileSync(this.#path, "utf8"));
      if (isProgressFile(parsed)) return parsed;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw new ProgressError(this.#path, error);
    }
    const copy = freeName(`${this.#path}.damaged`);
    try {
      renameSync(this.#path, copy);
    } catch (error) {
      throw new ProgressError(this.#path, error);
    }
    this.#notice(
      `The progress file was damaged: kept aside as ${copy}. What the labs made is still there: idem-lab verify`,
    );
    return empty;
  }

  #write(progress: TargetProgress): void {
    const present = this.#read();
    this.#save({ ...present, targets: { ...present.targets, [this.#target]: progress } });
  }

  #save(file: ProgressFile): void {
    try {
      replaceFile(this.#path, `${JSON.stringify(file, null, 2)}\n`);
    } catch (error) {
      throw new ProgressError(this.#path, error);
    }
  }
}
