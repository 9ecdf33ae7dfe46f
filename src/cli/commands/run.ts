import type { Lab, LabRun } from "../../course/lab.js";
import { runDocument } from "../documents.js";
import { UsageError } from "../errors.js";
import { type CommandResult, judged } from "../result.js";
import { judgingOf, type LabFlags, labOptions, runForSession } from "../run-lab.js";
import type { Session } from "../session.js";
import { findLab } from "../values.js";

/** The options of `run`. */
export interface RunFlags extends LabFlags {
  /** Runs again at each save of the handler. */
  readonly watch?: boolean;
}

async function runOnce(session: Session, lab: Lab, flags: LabFlags, brief = false): Promise<LabRun> {
  const judging = judgingOf(lab, flags);
  const options = await labOptions(session, lab, flags);
  const running = runForSession(session, lab, options, { judging, brief });
  // Whatever ends the command, what was sent to the target is taken out first.
  session.atEnd(async () => void (await running.catch(() => {})));
  const { run: result } = await running;
  if (judging !== undefined && result.verdict === "pass")
    session.host.print("\nYour handler does what it has to: nothing that was tried broke it.");
  if (judging?.alone !== true && result.verdict === "pass")
    session.host.print(`\nLook again at any time: idem-lab verify ${lab.id}`);
  return result;
}

export async function run(session: Session, name: string, flags: RunFlags): Promise<CommandResult> {
  const lab = findLab(name);
  const { watch = false, ...once } = flags;
  let result: LabRun | undefined;
  if (watch) {
    const { handler } = once;
    if (handler === undefined)
      throw new UsageError(
        `--watch runs a handler of yours again at each save: add --handler <file>. To get one to complete: idem-lab practice ${lab.id}`,
      );
    if (session.settings.output === "json")
      throw new UsageError("--watch shows one run after the other, --json is one document: leave one out.");
    const { watchHandler } = await import("../watch/watch-handler.js");
    result = await watchHandler(session, handler, () => runOnce(session, lab, once, true));
  } else result = await runOnce(session, lab, once);
  // Nothing came to a run before the watch was ended.
  if (result === undefined) return judged({}, "unknown");
  return judged(runDocument(session.targetLabel, result), result.verdict);
}
