/** The process in which a handler is searched: its clock, its chance and its network are the prover's. */
import { installRealm } from "../realm/install.js";
import { loadedFiles } from "../realm/module.js";
import { realm } from "../realm/realm.js";
import type { Control } from "./control.js";
import { Helper } from "./helper.js";
import type { FromWorker, Job, PartFound, ToWorker } from "./job.js";
import { hasParts } from "./parts.js";
import { partHere, proveHere } from "./prove.js";
import { partOfPython, provePython } from "./python.js";

/** Resolves once it is on its way: whoever disconnects before that takes it back. */
const send = (message: FromWorker): Promise<void> =>
  new Promise((sent) => {
    if (process.send === undefined) sent();
    else process.send(message, undefined, undefined, () => sent());
  });

let isStopped = false;
let helper: Helper | undefined;

/** Whether a second process has something to do: what needs processes is searched by one. */
const isShared = (job: Job, workers: number): boolean =>
  workers > 1 && hasParts(job) && job.tier !== "process" && job.needsProcesses === undefined;

async function proved(job: Job, workers: number): Promise<FromWorker> {
  if (isShared(job, workers)) helper = new Helper(job);
  let part: PartFound | undefined;
  const elsewhere = async () => {
    part = await helper?.found;
    for (const why of part?.needsProcesses ?? []) realm.needsProcesses.add(why);
    for (const file of part?.read ?? []) realm.read.add(file);
    return part?.search;
  };
  const control: Control = {
    tell: (schedules, trying) =>
      void send({ kind: "progress", schedules: schedules + (helper?.schedules ?? 0), trying }),
    isStopped: () => isStopped,
    ...(helper !== undefined && { elsewhere }),
  };
  const { python } = job;
  try {
    const result = await (python === undefined ? proveHere(job, control) : provePython(job, python, control));
    const cpuMs = result.cpuMs + (part?.cpuMs ?? 0);
    const files = [...new Set([...realm.read, ...loadedFiles()])];
    return { kind: "result", result: { ...result, cpuMs }, files };
  } finally {
    helper?.drop();
  }
}

async function partOf(job: Job): Promise<FromWorker> {
  const control: Control = {
    tell: (schedules, trying) => void send({ kind: "progress", schedules, trying }),
    isStopped: () => isStopped,
  };
  const { python } = job;
  const found = await (python === undefined ? partHere(job, control) : partOfPython(job, python, control));
  return { kind: "part", found };
}

async function work(job: Job, told: () => Promise<FromWorker>): Promise<void> {
  Object.assign(process.env, job.env);
  try {
    await send(await told());
  } catch (error) {
    await send({
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
  switch (message.kind) {
    case "job":
      return void work(message.job, () => proved(message.job, message.workers));
    case "part":
      return void work(message.job, () => partOf(message.job));
    case "stop":
      isStopped = true;
      helper?.stop();
  }
});
