/** How this program is typed in the shell where it was started: the one place that knows. */
import { accessSync, constants, realpathSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import type { Environment } from "./environment.js";
import { shellWord } from "./shell.js";

/** The program's own name, as the texts spell it. */
export const NAME = "idem-lab";

const BIN = join("node_modules", ".bin");

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first program of that name on the PATH, without the folders that npm adds for as long as it runs. */
function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  return (env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "" && !(env.npm_command !== undefined && folder.endsWith(BIN)))
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** The folder of the shell: npm changes into the package's before it runs a script, as `npm start` does. */
export function shellFolder({ env, cwd }: Pick<Environment, "env" | "cwd">): string {
  const { npm_package_json: manifest, INIT_CWD: shell } = env;
  return manifest !== undefined && shell !== undefined && dirname(manifest) === cwd ? shell : cwd;
}

/** Whether `npx` started it: its children's environment says so, too, and so the program's own place has to. */
const byNpx = (path: string, env: NodeJS.ProcessEnv): boolean =>
  env.npm_command === "exec" && dirname(path).endsWith(BIN);

/** Whether `npx` finds it, being a dependency of the project in which the shell stands. */
function isDependency(path: string, folder: string): boolean {
  const project = dirname(dirname(dirname(path)));
  return dirname(path).endsWith(BIN) && !relative(project, folder).startsWith("..");
}

function byNode(path: string, folder: string, env: NodeJS.ProcessEnv): string {
  const near = relative(folder, path);
  const node = onPath("node", env) === undefined ? process.execPath : "node";
  return `${shellWord(node)} ${shellWord(near.length < path.length ? near : path)}`;
}

/** The words that start this very program again from the shell where it was started. */
export function startedAs(environment: Pick<Environment, "env" | "cwd" | "invokedAs">): string {
  const { invokedAs, env } = environment;
  if (invokedAs === undefined) return NAME;
  const installed = onPath(NAME, env);
  if (installed !== undefined && realPath(installed) === realPath(invokedAs)) return NAME;
  const folder = shellFolder(environment);
  if (byNpx(invokedAs, env) || isDependency(invokedAs, folder)) {
    const { npm_config_package: from } = env;
    return from === undefined || from === "" ? `npx ${NAME}` : `npx --package=${shellWord(from)} ${NAME}`;
  }
  return byNode(invokedAs, folder, env);
}
