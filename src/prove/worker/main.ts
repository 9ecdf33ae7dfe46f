/** The process in which a handler is searched: its clock, its chance and its network are the prover's. */
import { installRealm } from "../realm/install.js";
import type { FromWorker, Job } from "./job.js";
import { proveHere } from "./prove.js";
import { provePython } from "./python.js";

const send = (message: FromWorker): void => {
  process.send?.(message);
};

async function work(job: Job): Promise<void> {
  Object.assign(process.env, job.env);
  try {
    const tell = (schedules: number, trying: string): void => send({ kind: "progress", schedules, trying });
    const { python } = job;
    const result = await (python === undefined ? proveHere(job, tell) : provePython(job, python, tell));
    send({ kind: "result", result });
  } catch (error) {
    send({
      kind: "failed",
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
  process.disconnect?.();
}

installRealm();
process.once("message", (job: Job) => void work(job));
