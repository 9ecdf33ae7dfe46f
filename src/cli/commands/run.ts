import { runDocument } from "../documents.js";
import { type CommandResult, judged } from "../result.js";
import { type LabFlags, labOptions, runForSession } from "../run-lab.js";
import type { Session } from "../session.js";
import { findLab } from "../values.js";

export async function run(session: Session, name: string, flags: LabFlags): Promise<CommandResult> {
  const lab = findLab(name);
  const options = await labOptions(session, lab, flags);
  const { run: result } = await runForSession(session, lab, options);
  if (session.settings.output !== "json" && result.verdict === "pass") {
    session.host.print(`\nLook again at any time: idem-lab verify ${lab.id}`);
  }
  return judged(runDocument(session.targetLabel, result), result.verdict);
}
