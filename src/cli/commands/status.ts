import { printWrapped } from "../columns.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";
import { standing, summary } from "../standing.js";

/** Where the learner is, and what to type next. */
export async function status(session: Session): Promise<CommandResult> {
  await session.placed();
  const { settings } = session;
  const print = (text: string): void => printWrapped(session, text);
  const progress = session.progress().get();
  const stand = standing(progress);
  const { labs, passed, percent, predictions, next } = stand;
  const { findRunningCloud } = await import("../../cloud/index.js");
  const running = settings.target.embedded ? findRunningCloud(settings.home) : undefined;
  print(`${summary(stand)}, target ${session.targetLabel}.`);
  const failed = labs.filter(({ verdict }) => verdict === "fail");
  if (failed.length > 0) print(`Not passed: ${failed.map(({ id }) => id).join(", ")}`);
  for (const { id, predictedRight } of labs) {
    const prediction = progress.labs[id]?.prediction;
    if (predictedRight === false && prediction !== undefined)
      print(`Predicted wrong in ${id}: "${prediction.predicted}". It was: "${prediction.happened}".`);
  }
  print(
    next === undefined
      ? "The course is complete. See that its evidence holds: idem-lab verify"
      : `Next: ${next.id}, ${next.title}. Go on: idem-lab start, or: idem-lab run ${next.id}`,
  );
  if (settings.target.embedded) {
    print(
      running === undefined
        ? "The embedded AWS is not running; each command starts it when it needs it."
        : `The embedded AWS is running at ${running.owner.endpoint} (process ${running.owner.pid}).`,
    );
  }
  print(`Home: ${settings.home}`);
  return done({
    schema: "idem-lab/status@1",
    target: session.targetLabel,
    home: settings.home,
    passed,
    failed: failed.map(({ id }) => id),
    total: labs.length,
    percent,
    predictions,
    next: next?.id ?? null,
    cloud: running === undefined ? null : { endpoint: running.owner.endpoint, pid: running.owner.pid },
  });
}
