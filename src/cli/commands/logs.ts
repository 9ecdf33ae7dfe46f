import { logLines } from "../../aws/log-group.js";
import { duration } from "../duration.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";

/** What the function printed, with the target's times. */
export async function logs(
  session: Session,
  flags: { readonly since?: string; readonly run?: string },
): Promise<CommandResult> {
  const since = flags.since === undefined ? undefined : duration(flags.since);
  const aws = await session.aws();
  const from = since === undefined ? 0 : (await aws.target.clock.now()) - since;
  const events: { timestamp: string; stream: string; message: string }[] = [];
  for await (const { timestamp, stream, message } of logLines(aws, { from })) {
    if (flags.run !== undefined && !message.includes(flags.run)) continue;
    const time = new Date(timestamp).toISOString();
    events.push({ timestamp: time, stream, message });
    session.host.print(`${time} ${message.replaceAll("\t", "  ")}`);
  }
  if (events.length === 0)
    session.host.print(
      `Nothing in ${aws.names.logGroup}${since === undefined ? "" : " since then"}. Run a lab that invokes the function: idem-lab run step-3`,
    );
  return done({
    schema: "idem-lab/logs@1",
    target: session.targetLabel,
    logGroup: aws.names.logGroup,
    events,
  });
}
