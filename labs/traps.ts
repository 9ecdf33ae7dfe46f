/** What the labs of Part II share: a function beside the course's own, whose role allows what their handlers do. */
import { eventSays } from "../src/aws/log-reader.js";
import { trapsRole } from "../src/aws/roles.js";
import { type RunRecord, saveRun } from "../src/aws/run-records.js";
import { deleteRecord } from "../src/aws/tables.js";
import { clearOrders, deployHandler } from "../src/course/labs/actions.js";
import { type RunView, viewRun } from "../src/course/labs/evidence.js";
import type { Evidence, LabContext, ShownHandler } from "../src/course/labs/lab.js";

/** The part of the function that they run in: `runsIn: TRAPS`. */
export const TRAPS = "traps";

/** Deploys a handler that a lab of Part II shows. */
export const deployTrap = (context: LabContext, shown: ShownHandler): ReturnType<typeof deployHandler> =>
  deployHandler(context, shown, trapsRole(context.aws));

/** The same run, for another order id than its own. */
export const withKey = (context: LabContext, key: string): LabContext => ({
  ...context,
  options: { ...context.options, key },
});

/** Deploys the next handler of a run, which names its version from then on. */
export async function deployNext(
  context: LabContext,
  run: RunRecord,
  shown: ShownHandler,
): Promise<RunRecord> {
  const { version } = await deployTrap(context, shown);
  const next = { ...run, versions: [...run.versions, version] };
  await saveRun(context.aws, next);
  return next;
}

/** Takes out what earlier runs left of the context's order: its rows, and the record of its key. */
export async function takeOut(context: LabContext): Promise<void> {
  await clearOrders(context);
  await deleteRecord(context.aws, context.options.key);
}

/** Of a run of several order ids, what belongs to one of them. */
export function viewOfOrder(evidence: Evidence, view: RunView, key: string): RunView {
  const of = viewRun(evidence, { ...view.record, key });
  const requests: RunView["requests"] = async () =>
    (await view.requests()).filter((request) => eventSays(request, "order_id", key));
  return { ...of, requests };
}
