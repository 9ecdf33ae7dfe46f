/** Runs one lab for a command: with its options read, its progress kept, and its failures told. */

import { LABS } from "../../labs/index.js";
import { isCredentialProblem, isUnreachable } from "../aws/errors.js";
import { RUNTIMES, type RuntimeFamily } from "../aws/package.js";
import { KEY_PATTERN } from "../aws/run-records.js";
import { check } from "../course/check.js";
import type { GradedPrediction, Lab, LabOptions, LabRun } from "../course/lab.js";
import { grade } from "../course/prediction.js";
import { runLab } from "../course/runner.js";
import type { SpaceTime } from "../course/space-time.js";
import { UnknownError, UsageError } from "./errors.js";
import type { Session } from "./session.js";
import { VERSION } from "./version.js";

export interface LabFlags {
  readonly times?: number;
  readonly concurrency?: number;
  readonly key?: string;
  readonly handler?: string;
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

/** Reads a lab's options before anything is touched. */
export async function labOptions(session: Session, lab: Lab, flags: LabFlags): Promise<LabOptions> {
  const { runtime } = session.settings;
  if (flags.key !== undefined && !KEY_PATTERN.test(flags.key)) {
    throw new UsageError(
      `--key must be 1 to 64 letters, digits and . _ : / @ + - without spaces, not '${flags.key}'. For example: --key ORD-123`,
    );
  }
  const unused = (["times", "key", "handler"] as const).filter(
    (name) => flags[name] !== undefined && !lab.uses[name],
  );
  if (flags.handler !== undefined && !lab.uses.handler) {
    throw new UsageError(
      `${lab.id} deploys its own code. --handler works with: ${LABS.filter(({ uses }) => uses.handler)
        .map(({ id }) => id)
        .join(", ")}`,
    );
  }
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
    if (error instanceof HandlerFileError) throw new UsageError(error.message);
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

/**
 * Runs a lab, keeps its progress and its recording.
 * @param answer what the learner predicted, as one of the values of the prediction's choices
 */
export async function runForSession(
  session: Session,
  lab: Lab,
  options: LabOptions,
  answer?: string,
): Promise<{ readonly run: LabRun; readonly prediction?: GradedPrediction }> {
  const pictures: SpaceTime[] = [];
  let run: LabRun;
  try {
    run = await runLab(lab, {
      aws: await session.aws(),
      options,
      emit: (event) => {
        if (event.type === "picture" && event.final) pictures.push(event.picture);
        session.host.emit(event);
      },
      signal: session.signal,
      live: session.settings.output === "terminal",
    });
  } catch (error) {
    if (session.signal.aborted || !(isUnreachable(error) || isCredentialProblem(error))) throw error;
    run = await unreachable(session, lab, error);
  }
  const prediction = answer === undefined ? undefined : grade(lab.prediction, options, answer, run);
  const graded = prediction === undefined ? {} : { prediction };
  session.progress().record(lab.id, { verdict: run.verdict, ...graded });
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
