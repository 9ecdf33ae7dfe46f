/**
 * The built command line. `startCli` runs it as its users do, in a process of its own; `cli` and `cliJson` run the same
 * program in this one, where a start is not what is tested: it costs half a second each time.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, type Readable, Writable } from "node:stream";
import { onTestFinished } from "vitest";
import { INSTALLED, onPath, withHomeInEnvironment } from "./installed.js";

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment without anything that changes how output looks or where requests go. */
function environment(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { CI, NO_COLOR, FORCE_COLOR, ACCESSIBLE, IDEM_LAB_HOME, AWS_ENDPOINT_URL, ...rest } = process.env;
  return { ...rest, PATH: onPath(), ...extra };
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves when a line of stdout contains the text. */
  saw(text: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

/**
 * @param node the Node to run it on
 * @param cwd the folder to run it in
 */
export function startCli(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  node = process.execPath,
  cwd = process.cwd(),
): Running {
  const typed = withHomeInEnvironment(args, env);
  const child = spawn(node, [INSTALLED, ...typed.args], {
    cwd,
    env: environment(typed.env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  const looking = new Set<() => void>();
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString("utf8");
    for (const look of looking) look();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (status) => resolve({ status, stdout, stderr })),
  );
  const saw = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!stdout.includes(text)) return;
        looking.delete(look);
        resolve();
      };
      looking.add(look);
      look();
      void ended.then(() => reject(new Error(`It ended before it said "${text}":\n${stdout}\n${stderr}`)));
    });
  return { child, saw, ended };
}

/** What the program's first file starts, with streams that are no terminal. */
type Main = (
  argv: readonly string[],
  environment: {
    readonly stdin: Readable;
    readonly stdout: Writable;
    readonly stderr: Writable;
    readonly env: NodeJS.ProcessEnv;
    readonly cwd: string;
    readonly invokedAs: string;
  },
) => Promise<number>;

/** The same file that `bin/idem-lab.js` loads; once for all commands of a file of tests. */
function builtMain(): Main {
  const require = createRequire(import.meta.url);
  require("../../bin/code-cache.cjs").useCodeCache();
  const { main }: { readonly main: Main } = require("../../dist/bundle/idem-lab/idem-lab.cjs");
  return main;
}
let main: Main | undefined;

class Kept extends Writable {
  text = "";
  override _write(chunk: Buffer, _encoding: BufferEncoding, written: () => void): void {
    this.text += chunk.toString("utf8");
    written();
  }
}

interface Place {
  /** What our own code is to see; the SDKs and whatever is started see the process's. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** The path of the program, as it was typed. */
  readonly invokedAs: string;
}

/** Runs the words of a command line in this process, to its end. */
export async function mainHere(args: readonly string[], place: Place): Promise<Ended> {
  main ??= builtMain();
  const [stdout, stderr] = [new Kept(), new Kept()];
  const status = await main(args, { stdin: new PassThrough().end(), stdout, stderr, ...place });
  return { status, stdout: stdout.text, stderr: stderr.text };
}

/** Runs a command in this process, to its end, as one who installed the program. */
export function cliHere(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const typed = withHomeInEnvironment(args, env);
  return mainHere(typed.args, { env: environment(typed.env), cwd: process.cwd(), invokedAs: INSTALLED });
}

/** Runs a command to its end: in this process, unless its environment is to be another, which a process has once. */
export const cli = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  Object.keys(env).length === 0 ? cliHere(args, env) : startCli(args, env).ended;

/** A folder that is gone when the test has finished. */
export function temporaryHome(): string {
  const home = makeHome();
  onTestFinished(() => removeHome(home));
  return home;
}

export const makeHome = (): string => mkdtempSync(join(tmpdir(), "idem-lab-test-"));
export const removeHome = (home: string): void =>
  rmSync(home, { recursive: true, force: true, maxRetries: 10 });

interface CheckJson {
  readonly id: string;
  readonly title: string;
  readonly verdict: string;
  readonly expected: string;
  readonly observed: string;
  readonly source: string;
  readonly recheck: string;
  readonly advice?: string;
}

export interface RunJson {
  readonly schema: string;
  readonly lab: string;
  readonly verdict: string;
  readonly deliveries: readonly {
    readonly requestId: string;
    readonly statusCode: number;
    readonly attempts: readonly {
      readonly attempt: number;
      readonly startedAt: string;
      readonly outcome: string;
    }[];
  }[];
  readonly effects: readonly { readonly key: string; readonly count: number }[];
  readonly checks: readonly CheckJson[];
}

export interface VerifyJson {
  readonly schema: string;
  readonly verdict: string;
  readonly labs: readonly {
    readonly id: string;
    readonly slug: string;
    readonly verdict: string;
    readonly checks: readonly CheckJson[];
  }[];
}

/** Runs a command with `--json`: its status, and the one document on stdout. */
export async function cliJson<T>(home: string, ...args: readonly string[]): Promise<Ended & { document: T }> {
  const ended = await cli([...args, "--json", "--home", home]);
  const document: T = JSON.parse(ended.stdout);
  return { ...ended, document };
}
