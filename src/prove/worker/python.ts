/** Proves a Python handler: its environments are processes of their own, the world is here. */
import { HostGone, PythonHost } from "../python/host.js";
import type { PythonProgram } from "../python/messages.js";
import { PythonTier } from "../python/tier.js";
import { realm } from "../realm/realm.js";
import type { ProveResult } from "../results/model.js";
import { RunawayError } from "../run/run.js";
import type { Control } from "./control.js";
import type { Job, PartFound } from "./job.js";
import { partIn } from "./parts.js";
import { cpuMs, proofIn, unknown } from "./proof.js";
import { BEGIN } from "./reference.js";

export async function provePython(job: Job, program: PythonProgram, control: Control): Promise<ProveResult> {
  const host = new PythonHost(program);
  let result: ProveResult;
  try {
    const loaded = await host.load(program, BEGIN);
    result =
      loaded.error === undefined
        ? (await proofIn(new PythonTier(host), job, control)).result
        : unknown(job, [loadText(loaded.error, program)]);
  } catch (error) {
    if (!(error instanceof RunawayError || error instanceof HostGone)) throw error;
    result = unknown(job, [error.message]);
  }
  return { ...result, tier: "process", cpuMs: result.cpuMs + Math.round(await host.close()) };
}

/** A part of the search alone. */
export async function partOfPython(
  job: Job,
  program: PythonProgram,
  control: Control,
): Promise<PartFound | undefined> {
  const host = new PythonHost(program);
  try {
    if ((await host.load(program, BEGIN)).error !== undefined) return undefined;
    const search = await partIn(new PythonTier(host), job, control);
    if (search === undefined) return undefined;
    return {
      search,
      needsProcesses: [],
      read: [...realm.read],
      cpuMs: cpuMs() + Math.round(await host.close()),
    };
  } catch (error) {
    if (!(error instanceof RunawayError || error instanceof HostGone)) throw error;
    return undefined;
  }
}

/** What is in the way, and what helps. */
function loadText(error: string, { executable, root, module }: PythonProgram): string {
  const text = `It does not load: ${error}`;
  const missing = /^ModuleNotFoundError: No module named '([\w.]+)'/.exec(error)?.[1];
  if (missing !== undefined && missing !== module)
    return `${text}. Install what it imports: ${executable} -m pip install ${missing} (or with --target ${root})`;
  const variable = /^KeyError: '(\w+)'/.exec(error)?.[1];
  return variable === undefined ? text : `${text}. If that is a setting: --env ${variable}=…`;
}
