import { spawnSync } from "node:child_process";
import { findPrograms } from "./programs.js";

/** Chooses for whoever starts the embedded AWS: `processes` does without namespaces. */
export const ISOLATION_VARIABLE = "IDEM_LAB_ISOLATION";

/** Set where a process was started to run the embedded AWS, with nothing of the user's among its variables. */
export const OWNER_VARIABLE = "IDEM_LAB_OWNER";

export const asksForProcesses = (): boolean => process.env[ISOLATION_VARIABLE] === "processes";

/**
 * Whether functions see no process but their own. Where they do, whoever runs the embedded AWS must have nothing of the
 * user's among its variables.
 */
export const hidesProcesses = (): boolean => !asksForProcesses() && kernelAllowsNamespaces();

/** The rights that namespaces need here: whoever is not root gets them with a user namespace. */
export const routesHere = (): readonly Route[] => (process.getuid?.() === 0 ? ["root", "user"] : ["user"]);

/** `user`: a user namespace gives the right to mount. `root`: whoever runs us has it already. */
export type Route = "user" | "root";

/** What `unshare` is asked for. */
export const unshareFlags = (route: Route): readonly string[] => [
  ...(route === "user" ? ["--user", "--map-root-user"] : []),
  ...["--mount", "--pid", "--ipc", "--fork", "--kill-child"],
];

/** Whether the kernel gives namespaces in which something can be mounted: tried, in a few milliseconds. */
function kernelAllowsNamespaces(): boolean {
  if (process.platform !== "linux") return false;
  const programs = findPrograms();
  if (!("unshare" in programs)) return false;
  const mounting = [programs.mount, "-t", "proc", "proc", "/proc"];
  return routesHere().some(
    (route) =>
      spawnSync(programs.unshare, [...unshareFlags(route), "--", ...mounting], {
        stdio: "ignore",
        env: { PATH: "/usr/bin:/bin" },
        timeout: 20_000,
      }).status === 0,
  );
}
