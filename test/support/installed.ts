/** The program as one has it who installed it: a command on the PATH. What it prints is then as short as in the docs. */
import { existsSync, mkdirSync, realpathSync, renameSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Not below node_modules, which copies of a clone may share. */
const FOLDER = join(ROOT, ".idem-lab", "installed-for-tests");

/** The path that it is started by. */
export const INSTALLED = join(FOLDER, "idem-lab");

/** Links it, as npm does; another run of the tests may do so at the same time. */
export function install(): void {
  mkdirSync(FOLDER, { recursive: true });
  const program = join(ROOT, "bin", "idem-lab.js");
  if (existsSync(INSTALLED) && realpathSync(INSTALLED) === realpathSync(program)) return;
  const fresh = `${INSTALLED}.${process.pid}`;
  symlinkSync(program, fresh);
  renameSync(fresh, INSTALLED);
}

export const onPath = (path = process.env.PATH ?? ""): string => `${FOLDER}${delimiter}${path}`;

/**
 * The home is told by the environment, so that it is not repeated in each command that is printed. A test that says
 * something of IDEM_LAB_HOME keeps its flag.
 */
export function withHomeInEnvironment<Env extends NodeJS.ProcessEnv>(
  args: readonly string[],
  env: Env,
): { readonly args: readonly string[]; readonly env: Env & { readonly IDEM_LAB_HOME?: string } } {
  const at = args.indexOf("--home");
  const home = args[at + 1];
  if (at < 0 || home === undefined || home === "" || "IDEM_LAB_HOME" in env) return { args, env };
  return { args: [...args.slice(0, at), ...args.slice(at + 2)], env: { ...env, IDEM_LAB_HOME: home } };
}
