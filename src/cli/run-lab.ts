/** Runs one lab for a command: its progress kept, and its failures told. */
import { isCredentialProblem, isUnreachable } from "../aws/errors.js";
import { NotYetError } from "../aws/patience/waiting.js";
import { check } from "../course/check.js";
import type { CourseEvent, Emit } from "../course/events.js";
import type { Lab } from "../course/labs/lab.js";
import { grade } from "../course/labs/prediction.js";
import { type Judging, runLab } from "../course/labs/runner.js";
import type { SpaceTime } from "../course/picture/space-time.js";
import type { GradedPrediction, LabOptions, LabRun } from "../course/run.js";
import { isShown } from "./briefly.js";
import { lockHome } from "./home-lock.js";
import { judgeCommand } from "./lab-options.js";
import { agreed } from "./plan.js";
import type { Session } from "./session.js";
import { VERSION } from "./version.js";

function adviceFor(session: Session, lab: Lab, error: unknown): string {
  const { credentials, goneDuring } = session.settings.target.hints;
  return isCredentialProblem(error) && credentials !== undefined ? credentials : goneDuring(lab.id);
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
    () => ({
      verdict: "unknown",
      observed: error instanceof NotYetError ? why : `tried ${session.targetLabel}: ${why}`,
    }),
  );
  session.host.emit({ type: "check", check: made });
  session.host.emit({ type: "lab-finished", id, title, verdict: "unknown" });
  return { id, slug, title, verdict: "unknown", deliveries: [], effects: [], checks: [made] };
}

/** In a line, what showed that the handler is wrong. */
function whatWasSeen({ mistake, checks }: LabRun): string | undefined {
  const [title, ...schedule] = mistake?.schedule ?? [];
  const end = schedule.at(-1);
  if (title !== undefined && end !== undefined) return `${title} ${end.trim()}`;
  const failed = checks.find(({ verdict }) => verdict === "fail");
  return failed === undefined ? undefined : `${failed.title}: ${failed.observed}`;
}

/** How a lab is run for a command. */
export interface RunHow {
  /** What the learner predicted, as one of the values of the prediction's choices. */
  readonly answer?: string | undefined;
  /** Judges the learner's handler, too. */
  readonly judging?: Judging | undefined;
  /** The path of the learner's handler. */
  readonly file?: string | undefined;
  /** The handler is the solution: that it passes is not the learner's doing. */
  readonly solving?: boolean;
  /** How much of it is told; everything, unless said. */
  readonly tell?: (emit: Emit) => Emit;
}

/** What decides the chances of the embedded AWS, where something does. */
async function seedOf(session: Session): Promise<number | undefined> {
  if (!session.settings.target.embedded) return undefined;
  try {
    return (await (await session.cloud()).admin.status()).seed;
  } catch {
    // It ended while the lab ran, which the run has told already.
    return undefined;
  }
}

/** The prediction that counts: the last one that was made before a run had shown the answer. */
function predictionKept(session: Session, { id }: Lab): { readonly prediction?: GradedPrediction } {
  const prediction = session.progress().get().labs[id]?.prediction;
  return prediction === undefined ? {} : { prediction };
}

/** What came of a run. */
export interface EndedRun {
  readonly run: LabRun;
  /** Its pictures and tables, in their order. */
  readonly shown: readonly CourseEvent[];
  readonly prediction?: GradedPrediction;
}

/** Runs a lab, keeps its progress and its recording. */
export async function runForSession(
  session: Session,
  lab: Lab,
  options: LabOptions,
  how: RunHow = {},
): Promise<EndedRun> {
  const { judging, file } = how;
  await agreed(session);
  session.whenInterrupted = `Interrupted: ${lab.id} was cut short. Run it again: ${judging === undefined ? `idem-lab run ${lab.id}` : judgeCommand(lab, file ?? "<file>")}`;
  const releaseHome = await lockHome(session);
  try {
    return await runLocked(session, lab, options, how);
  } finally {
    releaseHome();
  }
}

async function runLocked(
  session: Session,
  lab: Lab,
  options: LabOptions,
  { answer, judging, file, solving = false, tell = (emit) => emit }: RunHow,
): Promise<EndedRun> {
  const pictures: SpaceTime[] = [];
  const shown: CourseEvent[] = [];
  const began = performance.now();
  const show = tell((event) => session.host.emit(event));
  let run: LabRun;
  try {
    run = await runLab(lab, {
      aws: await session.aws(),
      options,
      emit: (event) => {
        if (event.type === "picture" && event.final) pictures.push(event.picture);
        if (isShown(event)) shown.push(event);
        show(event);
      },
      signal: session.signal,
      live: session.settings.output === "terminal",
      ...(judging === undefined
        ? {}
        : { judging: { ...judging, failedLast: session.progress().get().practices?.[lab.id]?.failed } }),
    });
  } catch (error) {
    if (
      session.signal.aborted ||
      !(isUnreachable(error) || isCredentialProblem(error) || error instanceof NotYetError)
    )
      throw error;
    run = await unreachable(session, lab, error);
  }
  if (judging !== undefined && !solving) {
    const seen = whatWasSeen(run);
    const failed = run.checks.find(({ verdict, id }) => verdict === "fail" && id.startsWith("practice-"))?.id;
    session.progress().recordPractice(lab.id, {
      verdict: run.verdict,
      ...(run.mistake === undefined ? {} : { mistake: run.mistake.id }),
      ...(seen === undefined ? {} : { seen }),
      ...(failed === undefined ? {} : { failed }),
      ...(file === undefined ? {} : { handler: file }),
    });
  }
  const late = session.progress().hasSeenAnswer(lab.id);
  const made = answer === undefined ? undefined : grade(lab.prediction, options, answer, run);
  const graded = made === undefined ? {} : { prediction: late ? { ...made, late } : made };
  // A handler of the learner's says nothing of the lab, whose evidence and whose pictures stay as they were.
  if (options.custom !== undefined) return { run, shown, ...graded };
  const answered = lab.prediction.happened(run) !== undefined;
  const counts = late ? {} : graded;
  session.progress().record(lab.id, {
    verdict: run.verdict,
    ...(answered ? { answered } : {}),
    ...counts,
  });
  const seed = await seedOf(session);
  session.recordings().save({
    versions: { course: VERSION, node: process.version },
    options: { ...options, handler: "shown" },
    ...(seed === undefined ? {} : { seed }),
    took: Math.round(performance.now() - began),
    run,
    ...predictionKept(session, lab),
    pictures,
  });
  return { run, shown, ...graded };
}
