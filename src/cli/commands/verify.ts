import { LABS } from "../../../labs/index.js";
import { verifyLab } from "../../course/labs/runner.js";
import type { LabVerification } from "../../course/run.js";
import { verdictOf, verifyDocument } from "../documents.js";
import { type CommandResult, judged } from "../result.js";
import type { Session } from "../session.js";
import { findLab } from "../values.js";

export async function verify(session: Session, names: readonly string[]): Promise<CommandResult> {
  const labs = names.length === 0 ? LABS : [...new Set(names.map(findLab))];
  const remembered = session.progress().get().labs;
  const aws = await session.aws();
  const results: LabVerification[] = [];
  for (const lab of labs) {
    session.signal.throwIfAborted();
    results.push(
      await verifyLab(lab, aws, (event) => session.host.emit(event), remembered[lab.id] !== undefined),
    );
  }
  const verdict = verdictOf(results);
  const count = (wanted: LabVerification["verdict"]): number =>
    results.filter((result) => result.verdict === wanted).length;
  session.host.print(
    `\n${results.length === 1 ? "1 lab" : `${results.length} labs`}: ${count("pass")} pass, ${count("fail")} fail, ${count("unknown")} unknown, ${count("not-run")} not run`,
  );
  const next = results.find((result) => result.verdict === "not-run");
  if (next !== undefined) session.host.print(`Not run here yet: ${next.id}. Run it: idem-lab run ${next.id}`);
  return judged(verifyDocument(session.targetLabel, results), verdict);
}
