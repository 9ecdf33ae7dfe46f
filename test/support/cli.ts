/** The built command line, run as its users run it: in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

export const cli = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  startCli(args, env).ended;

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
