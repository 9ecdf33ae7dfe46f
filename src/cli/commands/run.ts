import { resolve } from "node:path";
import { runDocument } from "../documents.js";
import { givenAnswer, gradeText } from "../predictions.js";
import { columnsOf } from "../questions.js";
import { withQuietInput } from "../quiet-input.js";
import { type CommandResult, judged } from "../result.js";
import { judgingOf, type LabFlags, labOptions, runForSession } from "../run-lab.js";
import type { Session } from "../session.js";
import { findLab } from "../values.js";

export interface RunFlags extends LabFlags {
  /** The answer to the lab's question, given beforehand. */
  readonly predict?: string;
}

export async function run(session: Session, name: string, flags: RunFlags): Promise<CommandResult> {
  const lab = findLab(name);
  const options = await labOptions(session, lab, flags);
  const answer = flags.predict === undefined ? undefined : givenAnswer(lab, options, flags.predict);
  const judging = judgingOf(lab, flags);
  const file = flags.handler === undefined ? undefined : resolve(session.environment.cwd, flags.handler);
  const running = withQuietInput(session, () =>
    runForSession(session, lab, options, { answer, judging, file }),
  );
  // Whatever ends the command, what was sent to the target is taken out first.
  session.atEnd(async () => void (await running.catch(() => {})));
  const { run: result, prediction } = await running;
  if (prediction !== undefined)
    session.host.print(`\n${gradeText(prediction, await session.chalk())(columnsOf(session))}`);
  if (judging !== undefined && result.verdict === "pass") {
    session.host.print("\nYour handler does what it has to: nothing that was tried broke it.");
  }
  if (judging?.alone !== true && result.verdict === "pass") {
    session.host.print(`\nLook again at any time: idem-lab verify ${lab.id}`);
  }
  const document = runDocument(session.targetLabel, result);
  return judged(prediction === undefined ? document : { ...document, prediction }, result.verdict);
}
