/** The process in which a handler is searched: its clock, its chance and its network are the prover's. */
import { installRealm } from "../realm/install.js";
import { loadedFiles } from "../realm/module.js";
import { realm } from "../realm/realm.js";
import type { Control } from "./control.js";
import type { FromWorker, Job, ToWorker } from "./job.js";
import { proveHere } from "./prove.js";
import { provePython } from "./python.js";

const send = (message: FromWorker): void => {
  process.send?.(message);
};

let isStopped = false;

async function work(job: Job): Promise<void> {
  Object.assign(process.env, job.env);
  try {
    const control: Control = {
      tell: (schedules, trying) => send({ kind: "progress", schedules, trying }),
      isStopped: () => isStopped,
    };
    const { python } = job;
    const result = await (python === undefined ? proveHere(job, control) : provePython(job, python, control));
    send({ kind: "result", result, files: [...new Set([...realm.read, ...loadedFiles()])] });
  } catch (error) {
    send({
      kind: "failed",
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
  process.disconnect?.();
}

const exit = process.exit.bind(process);
// A terminal interrupts all at once; who started this process says what becomes of it.
process.on("SIGINT", () => {});
process.once("disconnect", () => exit(0));
installRealm();
process.on("message", (message: ToWorker) => {
  if (message.kind === "stop") isStopped = true;
  else void work(message.job);
});
