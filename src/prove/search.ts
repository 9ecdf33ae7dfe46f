/** Starts the process that searches, and waits for what it finds. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ProveResult } from "./results/model.js";
import type { FromWorker, Job, ToWorker } from "./worker/job.js";

export interface SearchMeans {
  readonly onProgress?: (schedules: number, trying: string) => void;
  /** Told the files that were read and loaded beside the code. */
  readonly onFiles?: (files: readonly string[]) => void;
  /** Aborted, the search ends with what it found so far. */
  readonly signal?: AbortSignal;
  /** Processes at most that search at the same time. */
  readonly workers: number;
}

/** As it is built: one file, which starts faster than fifty. */
export const WORKER = fileURLToPath(new URL("../../bundle/prove-worker/prove-worker.js", import.meta.url));

export class SearchFailed extends Error {}

const PATIENCE_MS = 60_000;
const LAST_WORDS = 2000;
/** How long a search that is stopped may take to say what it found. */
const LAST_WORDS_MS = 4000;

/** @throws SearchFailed where the process that searches came to an end of its own */
export function search(
  job: Job,
  { onProgress, onFiles, signal, workers }: SearchMeans,
): Promise<ProveResult> {
  return new Promise((resolve, reject) => {
    // Nothing of the user's own settings reaches a handler, their AWS credentials least of all.
    const child = fork(WORKER, [], {
      env: { PATH: process.env.PATH, HOME: "/nonexistent", ...job.env },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      execArgv: [],
    });
    const stop = (): void => {
      tell({ kind: "stop" });
      setTimeout(() => child.kill("SIGKILL"), LAST_WORDS_MS).unref();
    };
    const tell = (message: ToWorker): void => void child.send(message, () => {});
    if (signal?.aborted === true) stop();
    signal?.addEventListener("abort", stop);
    // A handler that never gives back control can't be told to.
    const limit = setTimeout(() => child.kill("SIGKILL"), job.budgetMs + PATIENCE_MS);
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
    child.on("message", (message: FromWorker) => {
      if (message.kind === "progress") onProgress?.(message.schedules, message.trying);
      else if (message.kind === "result") {
        onFiles?.(message.files);
        resolve(message.result);
      } else if (message.kind === "failed") reject(new SearchFailed(message.message));
    });
    child.on("error", reject);
    child.on("exit", (code, killedBy) => {
      clearTimeout(limit);
      signal?.removeEventListener("abort", stop);
      if (signal?.aborted === true) return reject(new SearchFailed("it was interrupted"));
      reject(new SearchFailed(`it ended by itself (${killedBy ?? code}) ${said.slice(-LAST_WORDS)}`));
    });
    tell({ kind: "job", job, workers });
  });
}
