/** Judges one hand-in in a process of its own: nothing that it does reaches the next one, or us. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Verdict } from "../../course/check.js";
import type { RecognisedMistake } from "../../course/run.js";
import type { runDocument } from "../documents.js";
import type { Environment } from "../environment.js";
import { PROGRAM_FILE } from "../program-file.js";
import type { HandlerHandIn } from "./hand-ins.js";

/** What came of a handler. */
export interface Judged {
  readonly verdict: Verdict;
  /** In a sentence, what decided. */
  readonly found: string;
  readonly mistake?: RecognisedMistake;
  readonly checks: ReturnType<typeof runDocument>["checks"];
}

export interface JudgeOptions {
  readonly environment: Environment;
  /** Where homes are made, one for each hand-in. */
  readonly homes: string;
  readonly signal: AbortSignal;
}

/** The longest that one may take, in ms: a handler that hangs takes a minute, on a machine that has time. */
const PATIENCE = 5 * 60_000;
/** What ends in order does so within this time, in ms. */
const ENDING = 10_000;

type RunDocument = Pick<ReturnType<typeof runDocument>, "verdict" | "checks" | "mistake">;
interface ErrorDocument {
  readonly error: { readonly kind: string; readonly message: string };
}

const unknown = (found: string): Judged => ({ verdict: "unknown", found, checks: [] });

function sentenceOf({ verdict, checks, mistake }: RunDocument): string {
  if (verdict === "pass") return "nothing that was tried broke it";
  if (mistake !== undefined) return mistake.title;
  const decided = checks.find((check) => check.verdict === verdict);
  return decided === undefined ? verdict : `${decided.title}: ${decided.observed}`;
}

function judgedFrom(stdout: string, stderr: string): Judged {
  let document: RunDocument | ErrorDocument;
  try {
    document = JSON.parse(stdout);
  } catch {
    const said = stderr.trim().split("\n").at(-1) ?? "";
    return unknown(`Its judgement ended without a result${said === "" ? "" : `: ${said}`}`);
  }
  if ("error" in document) return unknown(document.error.message);
  const { verdict, checks, mistake } = document;
  return { verdict, found: sentenceOf(document), checks, ...(mistake === undefined ? {} : { mistake }) };
}

function end(child: ChildProcess): void {
  child.kill("SIGTERM");
  setTimeout(() => child.kill("SIGKILL"), ENDING).unref();
}

async function outputOf(child: ChildProcess): Promise<{ readonly stdout: string; readonly stderr: string }> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  await new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", (error) => {
      stderr += error.message;
      resolve();
    });
  });
  return { stdout, stderr };
}

/** Judges a handler for its practice, on an embedded AWS of its own. */
export async function judgeHandIn(
  { path, lab }: HandlerHandIn,
  { environment, homes, signal }: JudgeOptions,
): Promise<Judged> {
  signal.throwIfAborted();
  const home = mkdtempSync(join(homes, "of-"));
  const child = spawn(
    process.execPath,
    [PROGRAM_FILE, "run", lab.id, "--practice", "--handler", path, "--json", "--home", home],
    // By the channel it notices when we are gone, however that came.
    { stdio: ["ignore", "pipe", "pipe", "ipc"], env: environment.env },
  );
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    end(child);
  }, PATIENCE);
  const abort = (): void => end(child);
  signal.addEventListener("abort", abort);
  try {
    const { stdout, stderr } = await outputOf(child);
    signal.throwIfAborted();
    if (isLate)
      return unknown(
        `It was not judged within ${PATIENCE / 60_000} minutes. Judge it alone: idem-lab run ${lab.id} --practice --handler <file>`,
      );
    return judgedFrom(stdout, stderr);
  } finally {
    clearTimeout(limit);
    signal.removeEventListener("abort", abort);
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  }
}
