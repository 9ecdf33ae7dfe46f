/** Runs one lab for a command: with its options read, its progress kept, and its failures told. */

import { LABS } from "../../labs/index.js";
import { isCredentialProblem, isUnreachable } from "../aws/errors.js";
import { RUNTIMES, type RuntimeFamily } from "../aws/package.js";
import { KEY_PATTERN } from "../aws/run-records.js";
import { check, overall } from "../course/check.js";
import type { Emit, Stage } from "../course/events.js";
import { isJudges } from "../course/judge/verdicts.js";
import type { GradedPrediction, Lab, LabOptions, LabRun } from "../course/lab.js";
import type { Practice } from "../course/practice.js";
import { grade } from "../course/prediction.js";
import { type Judging, runLab } from "../course/runner.js";
import type { SpaceTime } from "../course/space-time.js";
import { HandlerUsageError, UnknownError, UsageError } from "./errors.js";
import type { Session } from "./session.js";
import { VERSION } from "./version.js";

export interface LabFlags {
  readonly times?: number;
  readonly concurrency?: number;
  readonly key?: string;
  readonly handler?: string;
  /** Judges the handler by the lab's practice alone. */
  readonly practice?: boolean;
}

/** How many calls a client makes at a time, unless told. */
const CONCURRENCY = 4;

/** @throws UnknownError where Python was chosen and can't run here */
async function assertRuntime(session: Session, family: RuntimeFamily): Promise<void> {
  if (family !== "python" || session.settings.target.kind !== "local") return;
  const { pythonProblem } = await import("../cloud/lambda/python.js");
  const problem = await pythonProblem();
  if (problem !== undefined) throw new UnknownError(`${problem} The labs' default is --runtime nodejs.`);
}

/** @throws UsageError where the lab has none; it names those that have one */
export function practiceOf({ id, practice }: Lab): Practice {
  if (practice !== undefined) return practice;
  const others = LABS.filter((each) => each.practice !== undefined).map((each) => each.id);
  throw new UsageError(`${id} has no practice. These labs have one: ${others.join(", ")}.`);
}

/**
 * Whether and how the learner's handler is judged.
 * @throws UsageError for --practice where there is none, or without a handler
 */
export function judgingOf(lab: Lab, flags: LabFlags): Judging | undefined {
  const { practice } = lab;
  if (flags.practice === true) practiceOf(lab);
  if (flags.handler === undefined) {
    if (flags.practice !== true) return undefined;
    throw new UsageError(
      `--practice judges a handler of yours: add --handler <file>. To get one to complete: idem-lab practice ${lab.id}`,
    );
  }
  if (practice === undefined) return undefined;
  if (flags.practice === true || !lab.uses.handler) return { practice, alone: true };
  return practice.withLabRun ? { practice, alone: false } : undefined;
}

/** Reads a lab's options before anything is touched. */
export async function labOptions(session: Session, lab: Lab, flags: LabFlags): Promise<LabOptions> {
  const { runtime } = session.settings;
  if (flags.key !== undefined && !KEY_PATTERN.test(flags.key)) {
    throw new UsageError(
      `--key must be 1 to 64 letters, digits and . _ : / @ + - without spaces, not '${flags.key}'. For example: --key ORD-123`,
    );
  }
  if (flags.handler !== undefined && !lab.uses.handler && lab.practice === undefined) {
    const others = LABS.filter(({ uses, practice }) => uses.handler || practice !== undefined);
    throw new UsageError(
      `${lab.id} deploys its own code: --handler works with ${others.map(({ id }) => id).join(", ")}.`,
    );
  }
  const alone = judgingOf(lab, flags)?.alone === true;
  const unused = (["times", "key"] as const).filter(
    (name) => flags[name] !== undefined && (alone || !lab.uses[name]),
  );
  for (const name of unused) session.notice(`${lab.id} has no use for --${name}.`);
  let family: RuntimeFamily = runtime ?? "nodejs";
  const shared = {
    times: flags.times ?? lab.defaults.times,
    concurrency: flags.concurrency ?? CONCURRENCY,
    key: flags.key ?? lab.defaults.key,
  };
  if (flags.handler === undefined) {
    await assertRuntime(session, family);
    return { ...shared, family };
  }
  const { loadHandlerFile, HandlerFileError } = await import("../course/handler-file.js");
  try {
    const custom = await loadHandlerFile(flags.handler);
    if (runtime !== undefined && runtime !== custom.family) {
      throw new UsageError(
        `${flags.handler} runs on ${RUNTIMES[custom.family]}, not on ${runtime}. Leave --runtime out.`,
      );
    }
    family = custom.family;
    await assertRuntime(session, family);
    return { ...shared, family, custom };
  } catch (error) {
    if (error instanceof HandlerFileError) throw new HandlerUsageError(error.message);
    throw error;
  }
}

function adviceFor(session: Session, lab: Lab, error: unknown): string {
  if (session.settings.target.kind === "local")
    return `The embedded AWS ended while the lab ran. What it had is kept; run the lab again: idem-lab run ${lab.id}`;
  return isCredentialProblem(error)
    ? "Give credentials that the target accepts (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or --profile), or use the embedded AWS: --target local"
    : "Start what should answer there, or use the embedded AWS: --target local";
}

/** A lab that could not be run because of its target: unknown, with what was tried. */
async function unreachable(session: Session, lab: Lab, error: unknown): Promise<LabRun> {
  const { id, slug, title } = lab;
  const why = error instanceof Error && error.message !== "" ? error.message : "connection refused";
  const made = await check(
    {
      id: "target-answers",
      title: `The target ${session.targetLabel} answers`,
      expected: "an answer",
      source: "the lab's last call",
      recheck: "aws sts get-caller-identity",
      advice: adviceFor(session, lab, error),
    },
    () => ({ verdict: "unknown", observed: `tried ${session.targetLabel}: ${why}` }),
  );
  session.host.emit({ type: "check", check: made });
  session.host.emit({ type: "lab-finished", id, title, verdict: "unknown" });
  return { id, slug, title, verdict: "unknown", deliveries: [], effects: [], checks: [made] };
}

/** How a lab is run for a command. */
export interface RunHow {
  /** What the learner predicted, as one of the values of the prediction's choices. */
  readonly answer?: string | undefined;
  /** Judges the learner's handler, too. */
  readonly judging?: Judging | undefined;
  /** Shows only what is new to somebody who runs the same again and again. */
  readonly brief?: boolean;
}

/** Leaves out what was made before and the checks that pass, which are counted. */
function briefly(emit: Emit): Emit {
  let stage: Stage | undefined;
  let passed = 0;
  return (event) => {
    if (event.type === "stage-started") stage = event.stage;
    if (event.type === "done" && (stage === "provision" || stage === "act")) return;
    if (event.type === "check" && event.check.verdict === "pass") {
      passed += 1;
      return;
    }
    if (event.type === "lab-finished") emit({ type: "done", text: `${passed} checks pass` });
    emit(event);
  };
}

/**
 * Runs a lab, keeps its progress and its recording.
 */
export async function runForSession(
  session: Session,
  lab: Lab,
  options: LabOptions,
  { answer, judging, brief = false }: RunHow = {},
): Promise<{ readonly run: LabRun; readonly prediction?: GradedPrediction }> {
  const pictures: SpaceTime[] = [];
  const show: Emit = (event) => session.host.emit(event);
  const tell = brief ? briefly(show) : show;
  let run: LabRun;
  try {
    run = await runLab(lab, {
      aws: await session.aws(),
      options,
      emit: (event) => {
        if (event.type === "picture" && event.final) pictures.push(event.picture);
        tell(event);
      },
      signal: session.signal,
      live: session.settings.output === "terminal",
      ...(judging === undefined ? {} : { judging }),
    });
  } catch (error) {
    if (session.signal.aborted || !(isUnreachable(error) || isCredentialProblem(error))) throw error;
    run = await unreachable(session, lab, error);
  }
  if (judging !== undefined) {
    const mistake = run.mistake?.id;
    session
      .progress()
      .recordPractice(lab.id, { verdict: run.verdict, ...(mistake === undefined ? {} : { mistake }) });
  }
  // What the practice alone was asked says nothing of the lab.
  if (judging?.alone === true) return { run };
  const prediction = answer === undefined ? undefined : grade(lab.prediction, options, answer, run);
  const graded = prediction === undefined ? {} : { prediction };
  // What the judge says of the learner's handler does not undo the lab.
  const own = run.checks.filter((each) => !isJudges(each));
  session.progress().record(lab.id, { verdict: overall(own.map(({ verdict }) => verdict)), ...graded });
  const { custom, ...plain } = options;
  session.recordings().save({
    versions: { course: VERSION, node: process.version },
    options: { ...plain, handler: custom === undefined ? "shown" : "custom" },
    run,
    ...graded,
    pictures,
  });
  return { run, ...graded };
}
