import { type LogLine, logLines } from "../../aws/log-group.js";
import { loadRuns } from "../../aws/run-records.js";
import { UsageError } from "../errors.js";
import { type LogsFlags, lineText, logsOf, shownLines, sinceOf } from "../log-lines.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";

/** What the function printed, with the target's times. */
export async function logs(session: Session, flags: LogsFlags): Promise<CommandResult> {
  const since = sinceOf(flags);
  if (flags.run === "") throw new UsageError("Which run? Its id stands in each order: idem-lab table orders");
  if (flags.follow === true) return (await import("./logs-follow.js")).follow(session, flags);
  const aws = await session.aws();
  const from = since === undefined ? 0 : (await aws.target.clock.now()) - since;
  const shown = shownLines(flags);
  const lines: LogLine[] = [];
  const places = logsOf(aws, flags);
  let { logGroup } = (places[0] ?? aws).names;
  for (const place of places) {
    const before = lines.length;
    for await (const line of logLines(place, { from })) lines.push(...shown(line));
    if (lines.length > before) ({ logGroup } = place.names);
  }
  // A request's first lines are only known to be a run's once a later one names it.
  lines.sort((a, b) => a.timestamp - b.timestamp);
  for (const line of lines) session.host.verbatim(lineText(line));
  if (lines.length === 0) session.host.print(await nothing(session, flags));
  return done({
    schema: "idem-lab/logs@1",
    target: session.targetLabel,
    logGroup,
    events: lines.map(({ timestamp, stream, message }) => ({
      timestamp: new Date(timestamp).toISOString(),
      stream,
      message,
    })),
  });
}

/** Why nothing is shown, and what to do. */
async function nothing(session: Session, flags: LogsFlags): Promise<string> {
  const { run, since, practice = false } = flags;
  const aws = await session.aws();
  const groups = logsOf(aws, flags).map(({ names }) => names.logGroup);
  const where = `in ${groups.join(" and ")}${since === undefined ? "" : ` of the last ${since}`}`;
  if (run === undefined) {
    return since === undefined
      ? `Nothing ${where} yet. ${practice ? "Complete a handler, and let it be judged: idem-lab practice step-5" : "Run a lab that invokes the function: idem-lab run step-3"}`
      : `Nothing ${where}. Look further back: idem-lab logs${practice ? " --practice" : ""}`;
  }
  const runs = [...(await loadRuns(aws)).values()].map((each) => each.run);
  return runs.length === 0
    ? `Nothing ${where} is of a run ${run}: no lab was run here yet. Run one: idem-lab run step-3`
    : `Nothing ${where} is of a run ${run}. The last run of each lab: ${runs.join(", ")}`;
}
