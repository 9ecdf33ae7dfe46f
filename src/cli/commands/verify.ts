import { LABS } from "../../../labs/index.js";
import { isCredentialProblem, isUnreachable } from "../../aws/errors.js";
import { NotYetError } from "../../aws/patience/waiting.js";
import type { Emit } from "../../course/events.js";
import type { Lab } from "../../course/labs/lab.js";
import { unreadable, verifyLab } from "../../course/labs/runner.js";
import type { LabVerification } from "../../course/run.js";
import { VERDICT_WORDS } from "../../hosts/rows.js";
import { printWrapped } from "../columns.js";
import { verdictOf, verifyDocument } from "../documents.js";
import { type CommandResult, judged } from "../result.js";
import type { Session } from "../session.js";
import { practicesOf } from "../standing.js";
import { findLab } from "../values.js";

export interface VerifyFlags {
  /** Whose labs they are. */
  readonly name?: string;
}

/** Nobody answered, or the credentials were not accepted. */
class Unreached {
  constructor(readonly why: unknown) {}
}

/** @throws what is no matter of the target's */
async function unreached(session: Session, lab: Lab, { why }: Unreached): Promise<LabVerification> {
  if (!(isUnreachable(why) || isCredentialProblem(why) || why instanceof NotYetError)) throw why;
  const { id, slug, title } = lab;
  session.host.emit({ type: "lab-started", id, slug, title, target: session.targetLabel });
  return unreadable(lab, session.settings.target, (event) => session.host.emit(event), why);
}

export async function verify(
  session: Session,
  names: readonly string[],
  { name: student }: VerifyFlags,
): Promise<CommandResult> {
  await session.placed();
  const labs = names.length === 0 ? LABS : [...new Set(names.map(findLab))];
  const progress = session.progress().get();
  if (student !== undefined) session.host.print(`Student: ${student}`);
  const results: LabVerification[] = [];
  const emit: Emit = (event) => session.host.emit(event);
  const reached = await session.aws().catch((error: unknown) => new Unreached(error));
  for (const lab of labs) {
    session.signal.throwIfAborted();
    results.push(
      reached instanceof Unreached
        ? await unreached(session, lab, reached)
        : await verifyLab(lab, reached, emit, progress.labs[lab.id] !== undefined),
    );
  }
  const verdict = verdictOf(results);
  const count = (wanted: LabVerification["verdict"]): number =>
    results.filter((result) => result.verdict === wanted).length;
  session.host.print(
    `\n${results.length === 1 ? "1 lab" : `${results.length} labs`}: ${count("pass")} pass, ${count("fail")} fail, ${count("unknown")} unknown, ${count("not-run")} not run`,
  );
  const practices = practicesOf(progress).filter(({ lab }) => labs.some(({ id }) => id === lab));
  const tried = practices.filter((each) => each.verdict !== "not-run");
  if (tried.length > 0)
    printWrapped(
      session,
      `Practices, as last judged: ${tried.map((each) => `${each.lab} ${VERDICT_WORDS[each.verdict]}`).join(", ")}`,
    );
  const next = results.find((result) => result.verdict === "not-run");
  if (next !== undefined) session.host.print(`Not run here yet: ${next.id}. Run it: idem-lab run ${next.id}`);
  return judged(verifyDocument(session.targetLabel, results, { student, practices }), verdict);
}
