/** Deploys one handler and judges it by a practice alone: what the author's checks and the tests do with each file. */
import type { Aws } from "../../aws/clients.js";
import type { HandlerSource } from "../../aws/package.js";
import type { Practice } from "../judge/practice.js";
import type { Lab } from "../labs/lab.js";
import { runLab } from "../labs/runner.js";
import type { LabRun } from "../run.js";

export function judgeHandler(
  aws: Aws,
  lab: Lab,
  practice: Practice,
  handler: HandlerSource,
  signal: AbortSignal,
): Promise<LabRun> {
  const { times, key } = lab.defaults;
  return runLab(lab, {
    aws,
    options: { times, key, concurrency: 1, family: handler.family, custom: handler },
    emit: () => {},
    signal,
    live: false,
    judging: { practice, alone: true, quick: true },
  });
}
