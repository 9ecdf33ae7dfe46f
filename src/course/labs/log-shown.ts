/** A run's part of the function's log, shown as it stands there. */

import { invoke } from "../../aws/invocations.js";
import { type LogLine, logLines } from "../../aws/log-group.js";
import type { LoggedRequest } from "../../aws/log-reader.js";
import { readAttempts, requestsOfRun } from "../../aws/log-reader.js";
import { RunLines } from "../../aws/run-lines.js";
import { type RunRecord, saveRun } from "../../aws/run-records.js";
import type { DeliveryReport } from "../run.js";
import { reportsOf } from "./actions.js";
import { untilAnswered } from "./awaiting.js";
import type { LabContext } from "./lab.js";

/** Shows what the function printed for the run, with the lines that Lambda puts around it. */
export async function showLog({ aws, emit, runId }: LabContext, startedAt: number): Promise<void> {
  const ours = new RunLines(runId);
  const lines: LogLine[] = [];
  for await (const line of logLines(aws, { from: startedAt - aws.target.logMargin }))
    lines.push(...ours.read(line));
  // A handler of the learner's may print nothing that tells whose it is.
  if (lines.length === 0) return;
  emit({
    type: "log",
    title: `The log of this run, in ${aws.names.logGroup}`,
    lines: lines.map(({ timestamp, message }) => ({ at: timestamp, text: message })),
  });
}

/** Invokes the function once and waits for its answer, as a run of the lab, and shows what it printed. */
export async function invokeOnce(context: LabContext, record: RunRecord): Promise<readonly DeliveryReport[]> {
  const { aws, emit, options, runId, signal } = context;
  const { functionName } = aws.names;
  emit({ type: "working", text: `Invoking ${functionName}` });
  const event = { order_id: options.key, run: runId };
  const answer = await invoke(aws, event, signal);
  emit({
    type: "done",
    text: answer.ok
      ? `${functionName} was invoked, and answered: ${answer.payload}`
      : `${functionName} was invoked, and failed: ${answer.error}`,
  });
  emit({ type: "working", text: "Waiting for its log" });
  const look = async (): Promise<readonly LoggedRequest[]> =>
    requestsOfRun(await readAttempts(aws, { from: record.startedAt - aws.target.logMargin }), runId).filter(
      ({ requestId }) => requestId === answer.requestId,
    );
  const requests = await untilAnswered(context, look);
  if (!answer.ok && requests.length === 0)
    context.trouble.unfinished = `its invocation failed, and left no log: ${answer.error ?? answer.payload}`;
  await saveRun(aws, { ...record, endedAt: await aws.target.clock.now() });
  await showLog(context, record.startedAt);
  return reportsOf([{ requestId: answer.requestId, statusCode: answer.statusCode }], requests);
}
