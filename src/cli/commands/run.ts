import { runDocument } from "../documents.js";
import { type CommandResult, judged } from "../result.js";
import { judgingOf, type LabFlags, labOptions, runForSession } from "../run-lab.js";
import type { Session } from "../session.js";
import { findLab } from "../values.js";

export async function run(session: Session, name: string, flags: LabFlags): Promise<CommandResult> {
  const lab = findLab(name);
  const options = await labOptions(session, lab, flags);
  const judging = judgingOf(lab, flags);
  const running = runForSession(session, lab, options, { judging });
  // Whatever ends the command, what was sent to the target is taken out first.
  session.atEnd(async () => void (await running.catch(() => {})));
  const { run: result } = await running;
  if (judging !== undefined && result.verdict === "pass") {
    session.host.print("\nYour handler does what it has to: nothing that was tried broke it.");
  }
  if (judging?.alone !== true && result.verdict === "pass") {
    session.host.print(`\nLook again at any time: idem-lab verify ${lab.id}`);
  }
  return judged(runDocument(session.targetLabel, result), result.verdict);
}
