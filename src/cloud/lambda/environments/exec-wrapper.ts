import { join } from "node:path";
import type { VersionRecord } from "../functions/records.js";
import type { World } from "./sandbox/sandbox.js";

const TASK = "/var/task/";
const LAYERS = "/opt/";

/** Says what AWS's own start script says of a wrapper that can't be run. */
const SCRIPT = `
wrapper="$1"; shown="$2"; shift 2
if [ ! -f "$wrapper" ]; then echo "$shown: does not exist"; exit 127; fi
if [ ! -x "$wrapper" ]; then echo "$shown: is not an executable"; exit 126; fi
exec "$wrapper" "$@" 2>&1`;

/** The command that starts a runtime through the script that AWS_LAMBDA_EXEC_WRAPPER names; without one, as it is. */
export function throughWrapper<L extends { readonly command: string; readonly args: readonly string[] }>(
  launch: L,
  { environment }: Pick<VersionRecord, "environment">,
  { taskRoot, layersRoot }: Pick<World, "taskRoot" | "layersRoot">,
): L {
  const shown = environment?.AWS_LAMBDA_EXEC_WRAPPER;
  if (shown === undefined || shown === "") return launch;
  const wrapper = shown.startsWith(TASK)
    ? join(taskRoot, shown.slice(TASK.length))
    : shown.startsWith(LAYERS)
      ? join(layersRoot, shown.slice(LAYERS.length))
      : shown;
  const args = ["-c", SCRIPT, "sh", wrapper, shown, launch.command, ...launch.args];
  return { ...launch, command: "/bin/sh", args };
}
