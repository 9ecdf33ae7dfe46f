import { learnersInAccount } from "../../aws/census.js";
import { UsageError } from "../errors.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";

/** All learners of an account and region in one table: what the tags of their functions tell of their labs. */
export async function reportClass(session: Session): Promise<CommandResult> {
  const aws = await session.aws();
  if (aws.target.ownership === "all")
    throw new UsageError("The embedded AWS has one learner: idem-lab report. For an account's: --target aws");
  const learners = await learnersInAccount(aws);
  const rows = learners.flatMap(({ owner, prefix, verdicts }) =>
    verdicts.map(({ lab, verdict, at }) => ({ owner, prefix, lab, verdict, at })),
  );
  const widths = [Math.max(5, ...rows.map(({ owner }) => owner.length)), 8, 8];
  const line = (cells: readonly string[]): string =>
    cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ");
  session.host.print(line(["owner", "lab", "verdict", "when"]));
  for (const { owner, lab, verdict, at } of rows) session.host.print(line([owner, lab, verdict, at]));
  const silent = learners.filter(({ verdicts }) => verdicts.length === 0).map(({ owner }) => owner);
  if (silent.length > 0) session.host.print(`No lab run to its end yet: ${silent.join(", ")}`);
  const [one] = learners;
  if (one !== undefined)
    session.host.print(
      `\nTags can be written by hand. To look at somebody's evidence itself: idem-lab verify --prefix ${one.prefix}`,
    );
  return done({ schema: "idem-lab/class@1", target: session.targetLabel, learners });
}
