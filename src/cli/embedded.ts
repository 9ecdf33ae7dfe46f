/** The embedded AWS of the home as a target: the one place where the two meet. */
import { type LocalConnection, localTarget } from "../aws/targets/local.js";
import type { Target } from "../aws/targets/target.js";
import type { Cloud } from "../cloud/index.js";
import { UsageError } from "./errors.js";
import { type Command, ensureOwner } from "./owner-process.js";
import { watchOwner } from "./watch-owner.js";

/**
 * The running one, or one for as long as the command runs.
 * @throws UsageError where the running one's time is not the time that was asked for
 */
export async function openEmbedded(command: Command): Promise<Cloud> {
  const { openCloud } = await import("../cloud/index.js");
  await ensureOwner(command);
  const { home, region, time } = command.settings;
  const cloud = await openCloud({
    home,
    kind: "command",
    time: time ?? "virtual",
    notice: command.notice,
    ...(region === undefined ? {} : { region }),
  });
  if (!cloud.owned) watchOwner(command);
  if (time === undefined || cloud.owned || (await cloud.admin.status()).time === time) return cloud;
  await cloud.close();
  throw new UsageError(
    `The running embedded AWS does not run in ${time} time. End it first: idem-lab cloud stop, then: idem-lab cloud start --time ${time}`,
  );
}

export function embeddedTarget({ admin, endpoint, settings }: Cloud, prefix: string): Promise<Target> {
  const { region, accessKeyId, secretAccessKey } = settings;
  const connection: LocalConnection = {
    endpoint,
    region,
    accessKeyId,
    secretAccessKey,
    status: () => admin.status(),
    advance: (ms) => admin.advance(ms),
    settle: () => admin.settle(),
    handlersAhead: (ms) => admin.handlersAhead(ms),
    refuseWrites: (refusal) => admin.refuseWrites(region, refusal),
  };
  return localTarget(connection, prefix);
}
