/** Beside the cure: the handler that reads first and stores afterwards, raced as the cure is, in a function of its own. */

import { type Aws, beside } from "../../src/aws/clients.js";
import { says } from "../../src/aws/log-reader.js";
import { readingRole } from "../../src/aws/roles.js";
import { loadRuns, newRunId, type RunRecord } from "../../src/aws/run-records.js";
import { deleteRecord } from "../../src/aws/tables.js";
import { type Check, check, passIf } from "../../src/course/check.js";
import { deployHandler } from "../../src/course/labs/actions.js";
import { codeIsShown, count, orderSource, viewRun } from "../../src/course/labs/evidence.js";
import { withoutExecution } from "../../src/course/labs/executions.js";
import { shownHandler } from "../../src/course/labs/files.js";
import type { Evidence, LabContext } from "../../src/course/labs/lab.js";
import { canRace, race } from "../../src/course/labs/race.js";
import { unlessUnknown } from "../../src/course/labs/run-view.js";
import { withoutEnd } from "../../src/course/labs/under-way.js";
import { ORDER_CREATED } from "../../src/course/picture/words.js";
import { withIdempotency } from "../course-code.js";

/** The part of the course's function that runs it, and the one of the role that may read. */
export const READS_FIRST = "reads-first";

/** Deliveries at the same instant; more find the gap no better. */
const MOST = 5;
/** So many, where those all missed each other in each round. */
const STUBBORN = 12;

export const readsFirst = shownHandler(import.meta.url, {
  name: READS_FIRST,
  title: "a handler that reads first",
  marks: { nodejs: ["new GetCommand", "if (Item !== undefined)"], python: ["keys.get_item", '"Item" in'] },
  since: withIdempotency,
});

export const readingFirst = (aws: Aws): Aws => beside(aws, READS_FIRST);

/**
 * Races it under an order id of its own.
 * @returns the run that doubled the order, or the last one; undefined where nothing can race
 */
export async function raceReadsFirst(context: LabContext): Promise<string | undefined> {
  const { emit, options } = context;
  const times = Math.min(options.times, MOST);
  if (!canRace(context, times)) {
    if (times > 1)
      emit({
        type: "notice",
        text: "In a reproducible run deliveries happen one after the other: none of them meet, so the handler that reads first is not raced.",
      });
    return undefined;
  }
  const aws = readingFirst(context.aws);
  const key = `${options.key}-read`;
  const own: LabContext = { ...context, aws, options: { ...options, key } };
  const { version } = await deployHandler(own, readsFirst, readingRole(aws));
  const raced = (runId: string, sent: number) =>
    race(
      { ...own, runId },
      {
        times: sent,
        clearRecord: true,
        versions: [version],
        title: () => `The same event, ${sent} times at once, read first and stored afterwards`,
      },
    );
  let { run, effects } = await raced(context.runId, times);
  if (effects[0]?.count === 1 && context.trouble.unfinished === undefined)
    ({ run, effects } = await raced(newRunId(context.lab), STUBBORN));
  await deleteRecord(aws, key);
  const created = effects[0]?.count ?? 0;
  if (created > 1)
    emit({
      type: "damage",
      text: `${created} deliveries read before one of them had stored: ${count(created, "order")} of ${key}`,
    });
  return run;
}

/** That the handler that reads first doubled its order, in the run that the lab's own run names. */
export async function readsFirstChecks(
  evidence: Evidence,
  { beside: run, startedAt }: RunRecord,
): Promise<Check[]> {
  if (run === undefined) return [];
  const aws = readingFirst(evidence.aws);
  const { functionName } = aws.names;
  const runs = await loadRuns(aws);
  const own: Evidence = { lab: evidence.lab, aws, runs };
  const record = runs.get(evidence.lab);
  const view = record?.run === run ? viewRun(own, record) : undefined;
  const doubled = check(
    {
      id: "reads-first-doubles",
      title: "Read first and stored afterwards, one order became several",
      expected: "2 orders or more, each of an execution in the log",
      ...(record === undefined
        ? {
            source: `lambda GetFunction ${functionName}`,
            recheck: `aws lambda get-function --function-name ${functionName}`,
          }
        : orderSource(aws, record)),
      advice: `Deliveries at the same instant find no key, all of them, and go on. Race them again: idem-lab run ${evidence.lab}`,
      damage: true,
    },
    async () => {
      // It is raced first: one that began later belongs to a run of the lab that has not begun its own.
      if (record !== undefined && record.startedAt > startedAt)
        return {
          verdict: "unknown",
          observed: `${record.run} is newer: the lab is under way, or was interrupted`,
        };
      if (record === undefined || view === undefined)
        return passIf(false, `${functionName} does not know of the run ${run}`);
      if (record.endedAt === undefined) return withoutEnd(aws, record);
      const [orders, requests] = [await view.orders(), await view.requests()];
      const wrong = withoutExecution(requests, orders, true);
      const said = requests.flatMap(({ attempts }) =>
        attempts.filter((attempt) => says(attempt, ORDER_CREATED)),
      ).length;
      const observed = [count(orders.length, "order"), ...(wrong === undefined ? [] : [wrong])].join(", ");
      // A role that was given from outside may not allow the read.
      if (
        orders.length === 0 &&
        requests.some(({ attempts }) =>
          attempts.some((attempt) => says(attempt, "not authorized to perform")),
        )
      )
        return { verdict: "unknown", observed: `${observed}: its role may not do what it needs (GetItem)` };
      // It may have been lucky in all rounds: then nothing is wrong, and nothing was shown.
      if (orders.length === 1 && said === 1 && wrong === undefined)
        return { verdict: "unknown", observed: `${observed}: no two deliveries met in any round` };
      return unlessUnknown(view, passIf(orders.length > 1 && wrong === undefined, observed));
    },
  );
  const code: Promise<Check> =
    view === undefined
      ? doubled.then((made) => ({ ...made, title: "The handler that reads first was deployed as shown" }))
      : codeIsShown(own, view, readsFirst);
  return Promise.all([code.then((made) => ({ ...made, id: "reads-first-code" })), doubled]);
}
