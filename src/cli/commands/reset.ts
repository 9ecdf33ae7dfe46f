import { confirmed } from "../questions.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";
import { findLab } from "../values.js";

/** Forgets the progress, of one lab or of all; what the labs made at the target stays. */
export async function reset(session: Session, name: string | undefined): Promise<CommandResult> {
  await session.placed();
  const lab = name === undefined ? undefined : findLab(name);
  const what = lab === undefined ? "the progress of all labs" : `the progress of ${lab.id}`;
  await confirmed(session, `Forget ${what}?`);
  const copy = session.progress().forget(lab?.id);
  session.recordings().forget(lab?.id);
  session.host.print(
    copy === undefined
      ? "There was no progress to forget."
      : `Forgot ${what}. A copy of the old file: ${copy}`,
  );
  session.host.print("What the labs made is still there. To delete it too: idem-lab clean --yes");
  return done({
    schema: "idem-lab/reset@1",
    target: session.targetLabel,
    lab: lab?.id ?? null,
    copy: copy ?? null,
  });
}
