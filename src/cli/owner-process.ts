/**
 * The embedded AWS in a process of its own, with nothing of the user's among its environment variables. Where functions
 * are not kept apart by namespaces they can read those of every process of the user's, that of their parent first.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { findRunningCloud, hidesProcesses, OWNER_VARIABLE } from "../cloud/index.js";
import type { Environment } from "./environment.js";
import { UnknownError } from "./errors.js";
import { PROGRAM_FILE } from "./program-file.js";
import type { Settings } from "./settings.js";

/** What of a command is needed here. */
export interface Command {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly notice: (text: string) => void;
  /** Ends the command, whatever it waits for. */
  fail(error: Error): void;
  afterEnd(work: (how: { readonly force: boolean }) => Promise<void>): void;
}

/**
 * For whom it runs, as the variable says that marks it. `command`: it ends with the command that started it;
 * `foreground`: the same, of `cloud start --foreground`; `background`: it stays.
 */
export type OwnerFor = "command" | "foreground" | "background";

/** What is needed to find programs, Python's packages, and the right words; none of it is a secret. */
const KEPT =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|TERM|NO_COLOR|LD_LIBRARY_PATH|DYLD_\w+|PYENV_\w+|PYTHON(PATH|HOME)|VIRTUAL_ENV|CONDA_PREFIX|IDEM_LAB_\w+|SystemRoot)$/;

const scrubbed = (env: NodeJS.ProcessEnv, purpose: OwnerFor): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => KEPT.test(name))),
  [OWNER_VARIABLE]: purpose,
});

/** For whom this process runs the embedded AWS, where it was started to do that. */
export function ownerFor(env: NodeJS.ProcessEnv): OwnerFor | undefined {
  const value = env[OWNER_VARIABLE];
  return value === "command" || value === "foreground" || value === "background" ? value : undefined;
}

/** Whether this process may run the embedded AWS itself. */
export const mayOwn = (env: NodeJS.ProcessEnv): boolean => ownerFor(env) !== undefined || hidesProcesses();

export interface OwnerProcess {
  readonly purpose: OwnerFor;
  /** Flags for `cloud start --foreground`. */
  readonly flags: readonly string[];
  readonly stdio: ["pipe" | "ignore", "ignore" | "inherit" | number, "inherit" | "pipe" | number];
}

/** Starts it. Unless it stays in the background it ends at the end of its standard input, which is our end. */
export function startOwner(command: Command, { purpose, flags, stdio }: OwnerProcess): ChildProcess {
  const { home } = command.settings;
  return spawn(
    process.execPath,
    [PROGRAM_FILE, "cloud", "start", "--foreground", "--plain", "--home", home, ...flags],
    // Its own session, where it outlives us or has guests to wait for: a Ctrl-C is ours.
    {
      detached: purpose !== "foreground",
      stdio,
      ...(purpose === "background" && { cwd: home }),
      env: scrubbed(command.environment.env, purpose),
    },
  );
}

/** How long it may take to come up, and how often it is looked at, in ms. */
const PATIENCE = 20_000;
const LOOK_EVERY = 15;

const NOT_STARTED = "The embedded AWS did not start";
const CURE = "See what may be wrong here: idem-lab doctor";

/** Sees to it that a command's embedded AWS runs elsewhere, where this process may not run it. */
export async function ensureOwner(command: Command): Promise<void> {
  const { settings, environment } = command;
  if (findRunningCloud(settings.home) !== undefined || mayOwn(environment.env)) return;
  const { time, region, home } = settings;
  const flags = [
    ...(time === undefined ? [] : ["--time", time]),
    ...(region === undefined ? [] : ["--region", region]),
  ];
  const child = startOwner(command, { purpose: "command", flags, stdio: ["pipe", "ignore", "pipe"] });
  let over = false;
  const said: string[] = [];
  let tell = (line: string): void => void said.push(line);
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (line !== "") tell(line.replace(/^idem-lab: /, ""));
    });
  }
  const ended = new Promise<void>((resolve) => {
    for (const event of ["close", "error"]) {
      child.once(event, () => {
        over = true;
        resolve();
      });
    }
  });
  command.afterEnd(async ({ force }) => {
    // It waits for others who use it, as this process would.
    child.stdin?.end();
    if (force) child.kill();
    await ended;
  });
  const deadline = Date.now() + PATIENCE;
  while (findRunningCloud(home) === undefined) {
    command.signal.throwIfAborted();
    if (over) throw new UnknownError(said[0] ?? `${NOT_STARTED}: its process ended. ${CURE}`);
    if (Date.now() > deadline) throw new UnknownError(`${NOT_STARTED}: it does not answer. ${CURE}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
  tell = (text) => command.notice(text);
  said.forEach(tell);
}
