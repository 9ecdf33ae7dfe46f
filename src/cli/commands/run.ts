import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Lab } from "../../course/labs/lab.js";
import type { GradedPrediction, LabRun } from "../../course/run.js";
import { briefly, heldBack } from "../briefly.js";
import { printWrapped } from "../columns.js";
import { runDocument } from "../documents.js";
import { UsageError } from "../errors.js";
import { judgingOf, type LabFlags, labOptions } from "../lab-options.js";
import { afterLab, afterPractice } from "../practising.js";
import { givenAnswer, tellGrade } from "../predictions.js";
import { withQuietInput } from "../quiet-input.js";
import { type CommandResult, judged } from "../result.js";
import { type RunHow, runForSession } from "../run-lab.js";
import type { Session } from "../session.js";
import { shellWord } from "../shell.js";
import { findLab } from "../values.js";

/** The options of `run`. */
export interface RunFlags extends LabFlags {
  /** The answer to the lab's question, given beforehand. */
  readonly predict?: string;
  /** Runs again at each save of the handler. */
  readonly watch?: boolean;
}

interface Ran {
  readonly run: LabRun;
  readonly prediction?: GradedPrediction;
}

/** What takes more than one order to show: a proof delivers one, unless it is told. */
const OF_SEVERAL: ReadonlySet<string> = new Set(["constant-key", "whole-event-as-key"]);

/** The command that opens a failure as a lesson, where a proof with the course's order shows the mistake. */
async function lessonOf({ mistake }: LabRun, { practice }: Lab, file: string): Promise<string | undefined> {
  const sent = practice?.event({ orderId: "ORD-123", nth: 1, run: "prove" });
  if (mistake === undefined || sent?.order_id === undefined || OF_SEVERAL.has(mistake.id)) return undefined;
  const { isNamed } = await import("../../prove/index.js");
  return isNamed(mistake.id) ? `idem-lab prove ${shellWord(file)} --lesson` : undefined;
}

/** Runs the lab, and says what came of it and what comes next. */
export async function runOnce(
  session: Session,
  lab: Lab,
  flags: RunFlags,
  how: Pick<RunHow, "tell"> = {},
): Promise<Ran> {
  const judging = judgingOf(lab, flags);
  const options = await labOptions(session, lab, flags);
  const answer = flags.predict === undefined ? undefined : givenAnswer(lab, options, flags.predict);
  const file = flags.handler === undefined ? undefined : resolve(session.environment.cwd, flags.handler);
  // How a prediction came out is said before the evidence, which would be between it and its answer.
  const held = answer === undefined ? undefined : heldBack();
  const running = runForSession(session, lab, options, {
    answer,
    judging,
    file,
    ...(held === undefined ? {} : { tell: held.tell }),
    ...how,
  });
  // Whatever ends the command, what was sent to the target is taken out first.
  session.atEnd(async () => void (await running.catch(() => {})));
  const ran = await running;
  if (ran.prediction !== undefined) await tellGrade(session, ran.prediction);
  held?.release();
  const say = (text: string): void => {
    session.host.print("");
    printWrapped(session, text);
  };
  if (judging !== undefined && ran.run.verdict === "fail") {
    say(`Stuck? A hint, in three levels: idem-lab hint ${lab.id}`);
    printWrapped(session, `The answer: idem-lab solve ${lab.id}`);
    const isFile = flags.handler !== undefined && file !== undefined && existsSync(file);
    const lesson = isFile ? await lessonOf(ran.run, lab, flags.handler) : undefined;
    if (lesson !== undefined) printWrapped(session, `The failure, step by step: ${lesson}`);
  }
  if (judging !== undefined && ran.run.verdict === "pass") {
    say("Your handler does what it has to: nothing that was tried broke it.");
    printWrapped(session, afterPractice(session.progress().get(), lab));
  }
  if (flags.handler === undefined && ran.run.verdict === "pass") {
    say(`Look again at any time: idem-lab verify ${lab.id}`);
    for (const each of afterLab(session.progress().get(), lab)) printWrapped(session, each);
  }
  return ran;
}

async function watched(session: Session, lab: Lab, flags: RunFlags): Promise<Ran | undefined> {
  const { handler } = flags;
  if (handler === undefined)
    throw new UsageError(
      `--watch runs a handler of yours again at each save: add --handler <file>. To get one to complete: idem-lab practice ${lab.id}`,
    );
  if (session.settings.output === "json")
    throw new UsageError("--watch shows one run after the other, --json is one document: leave one out.");
  const { watchHandler } = await import("../watch/watch-handler.js");
  return watchHandler(session, handler, () => runOnce(session, lab, flags, { tell: briefly }));
}

export async function run(session: Session, name: string, flags: RunFlags): Promise<CommandResult> {
  const lab = findLab(name);
  const ran =
    flags.watch === true
      ? await watched(session, lab, flags)
      : await withQuietInput(session, () => runOnce(session, lab, flags));
  // Nothing came to a run before the watch was ended.
  if (ran === undefined) return judged({}, "unknown");
  const document = runDocument(session.targetLabel, ran.run);
  const { prediction } = ran;
  return judged(prediction === undefined ? document : { ...document, prediction }, ran.run.verdict);
}
