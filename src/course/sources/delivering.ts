/** Deliveries of several sources in one run, one after the other, waited for until all of them are over. */
import type { Delivery } from "../../aws/deliveries.js";
import { callOf, type LoggedRequest, readAttempts, requestsOfRun } from "../../aws/log-reader.js";
import type { RunRecord } from "../../aws/run-records.js";
import { reportsOf } from "../labs/actions.js";
import { untilOver } from "../labs/awaiting.js";
import type { LabContext } from "../labs/lab.js";
import type { DeliveryReport } from "../run.js";
import type { EventSource, Fact, Nth } from "./source.js";

export interface Planned {
  readonly source: EventSource;
  readonly fact: Fact;
  readonly nth: Nth;
}

/** @returns what became of each, by the log */
export async function deliverAll(
  context: LabContext,
  { startedAt }: RunRecord,
  planned: readonly Planned[],
): Promise<readonly DeliveryReport[]> {
  const { aws, emit, runId, signal, trouble } = context;
  const { settle, logMargin } = aws.target;
  const deliveries: Delivery[] = [];
  for (const [index, { source, fact, nth }] of planned.entries()) {
    signal.throwIfAborted();
    deliveries.push(await source.deliver(context, fact, nth, index + 1));
    emit({ type: "sent", sent: deliveries.length, total: planned.length });
    // Each is over before the next one comes, where that can be known at once.
    await settle?.();
  }
  const wanted = new Set(deliveries.map(({ requestId }) => requestId));
  const look = async (): Promise<readonly LoggedRequest[]> => {
    const attempts = await readAttempts(aws, { from: startedAt - logMargin });
    // A call whose answer was lost was sent again, and bears its number.
    return requestsOfRun(attempts, runId, logMargin === 0 ? undefined : wanted).filter(
      (request) => wanted.has(request.requestId) || callOf(request) !== undefined,
    );
  };
  emit({ type: "working", text: "Waiting until everything delivered has run" });
  let requests: readonly LoggedRequest[];
  if (settle === undefined) {
    const over = await untilOver(context, look, { calls: planned.length, fails: false });
    requests = over.requests;
    if (over.unfinished !== undefined) trouble.unfinished = over.unfinished.why;
  } else requests = await look();
  trouble.resent += deliveries.reduce((sum, { resent = 0 }) => sum + resent, 0);
  return reportsOf(deliveries, requests);
}
