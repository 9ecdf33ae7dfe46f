import { LABS } from "../../../labs/index.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";

/** Where the learner is, and what to type next. */
export async function status(session: Session): Promise<CommandResult> {
  const { labs, current } = session.progress().get();
  const passed = LABS.filter(({ id }) => labs[id]?.verdict === "pass");
  const next = LABS.find(({ id }) => id === current) ?? LABS.find(({ id }) => labs[id]?.verdict !== "pass");
  const { findRunningCloud } = await import("../../cloud/open.js");
  const running =
    session.settings.target.kind === "local" ? findRunningCloud(session.settings.home) : undefined;
  const { print } = session.host;
  print(
    `${passed.length} of ${LABS.length} labs passed (${Math.round((100 * passed.length) / LABS.length)} %), target ${session.targetLabel}`,
  );
  if (next === undefined) print("The course is complete. See that its evidence holds: idem-lab verify");
  else print(`Next: ${next.id} ${next.title}. Go on: idem-lab start, or: idem-lab run ${next.id}`);
  if (session.settings.target.kind === "local") {
    print(
      running === undefined
        ? "The embedded AWS is not running; each command starts it when it needs it."
        : `The embedded AWS is running at ${running.owner.endpoint} (process ${running.owner.pid}).`,
    );
  }
  print(`Home: ${session.settings.home}`);
  return done({
    schema: "idem-lab/status@1",
    target: session.targetLabel,
    home: session.settings.home,
    passed: passed.map(({ id }) => id),
    total: LABS.length,
    next: next?.id ?? null,
    cloud: running === undefined ? null : { endpoint: running.owner.endpoint, pid: running.owner.pid },
  });
}
