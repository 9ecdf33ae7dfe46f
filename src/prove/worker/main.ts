/** The process in which a handler is searched: its clock, its chance and its network are the prover's. */
import { installRealm } from "../realm/install.js";
import type { FromWorker, Job } from "./job.js";
import { proveHere } from "./prove.js";

const send = (message: FromWorker): void => {
  process.send?.(message);
};

async function work(job: Job): Promise<void> {
  Object.assign(process.env, job.env);
  try {
    const result = await proveHere(job, (schedules, trying) => send({ kind: "progress", schedules, trying }));
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
