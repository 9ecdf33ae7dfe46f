/** Checks that compare what a run created with what ran: Lambda may run an accepted event more than once. */
import { type Attempt, type LoggedRequest, says } from "../../aws/log-reader.js";
import type { Order } from "../../aws/tables.js";
import { type Check, type CheckStatement, check, passIf } from "../check.js";
import { REFUSAL } from "../picture/words.js";
import { count, orderSource } from "./evidence.js";
import type { Evidence } from "./lab.js";
import { type RunView, unlessUnknown } from "./run-view.js";

const isRefused = (attempt: Attempt): boolean => says(attempt, REFUSAL);

/**
 * What the orders of a run contradict in its log; nothing, where each delivery created an order and each order belongs
 * to an execution.
 */
function contradiction(
  times: number,
  requests: readonly LoggedRequest[],
  orders: readonly Order[],
  isShown: boolean,
): string | undefined {
  const executions = requests.reduce((sum, { attempts }) => sum + attempts.length, 0);
  // A handler of the learner's may leave out whose request an order is: then only the numbers can be compared.
  if (!isShown && orders.every(({ requestId }) => requestId === undefined)) {
    if (orders.length < times) return `fewer than ${count(times, "delivery", "deliveries")}`;
    return orders.length > executions ? `more than ${count(executions, "execution")}` : undefined;
  }
  const created = new Map<string | undefined, number>();
  for (const { requestId } of orders) created.set(requestId, (created.get(requestId) ?? 0) + 1);
  for (const { requestId, attempts } of requests) {
    const seen = created.get(requestId) ?? 0;
    created.delete(requestId);
    const ended = attempts.filter(({ outcome }) => outcome === "ok").length;
    if (seen < Math.max(1, isShown ? ended : 1) || seen > attempts.length)
      return `${seen} of request ${requestId}, which ran ${attempts.length === 1 ? "once" : `${attempts.length} times`}`;
  }
  const strangers = [...created.values()].reduce((sum, number) => sum + number, 0);
  return strangers === 0 ? undefined : `${strangers} of no execution in the log`;
}

/**
 * What speaks against orders having been created by executions of the run: an order of a request that the log does not
 * show, or of one that was refused each time; several of one execution.
 */
export function withoutExecution(
  requests: readonly LoggedRequest[],
  orders: readonly Order[],
  isShown: boolean,
): string | undefined {
  // A handler of the learner's may leave out whose request an order is.
  if (!isShown && orders.every(({ requestId }) => requestId === undefined)) return undefined;
  const left = new Map(
    requests.map(({ requestId, attempts }) => [
      requestId,
      attempts.filter((attempt) => !isRefused(attempt)).length,
    ]),
  );
  const strangers = orders.filter(({ requestId = "" }) => {
    const executions = left.get(requestId) ?? 0;
    left.set(requestId, executions - 1);
    return executions <= 0;
  });
  return strangers.length === 0 ? undefined : `${strangers.length} of no execution in the log`;
}

/**
 * How many orders a run may have created; each belongs to an execution that the log shows.
 * @param orMore each execution creates one, and Lambda may run more of them
 */
export function orderCount(
  { aws, own = false }: Evidence,
  view: RunView,
  expected: number,
  {
    orMore = false,
    ...texts
  }: Pick<CheckStatement, "id" | "title" | "advice" | "damage"> & {
    readonly orMore?: boolean;
  },
): Promise<Check> {
  const { record, requests, orders } = view;
  return check(
    {
      ...texts,
      expected: `${count(expected, "order")}${orMore ? " or more" : ""}`,
      ...orderSource(aws, record),
    },
    async () => {
      const rows = await orders();
      const ofRun = rows.filter(({ run }) => run !== undefined);
      const wrong = withoutExecution(await requests(), ofRun, !own);
      const nobodys = rows.length - ofRun.length;
      const isRight = orMore ? nobodys === 0 && rows.length >= expected : rows.length === expected;
      const seen = passIf(
        isRight && wrong === undefined,
        [
          count(rows.length, "order"),
          ...(nobodys > 0 ? [`${nobodys} of them without a run`] : []),
          ...(wrong === undefined ? [] : [wrong]),
        ].join(", "),
      );
      // The ledger is read as it is: what is too much stays so, whatever the log will show.
      return rows.length > expected && !orMore ? seen : unlessUnknown(view, seen);
    },
  );
}

/** That each delivery of a run created an order, and each order belongs to an execution that the log shows. */
export function orderOfEachExecution(
  { aws, own = false }: Evidence,
  view: RunView,
  texts: Pick<CheckStatement, "id" | "title" | "advice" | "damage">,
): Promise<Check> {
  const { record, requests, orders } = view;
  const { times } = record;
  return check(
    {
      ...texts,
      expected: `an order of each execution in the log, ${times} or more`,
      ...orderSource(aws, record),
    },
    async () => {
      const [rows, ran] = [await orders(), await requests()];
      const wrong =
        ran.length < times
          ? `the log shows ${count(ran.length, "request")}`
          : contradiction(times, ran, rows, !own);
      const nobodys = rows.filter(({ run }) => run === undefined).length;
      const repeated = ran.filter(({ attempts }) => attempts.length > 1).length;
      const seen = passIf(
        wrong === undefined,
        [
          count(rows.length, "order"),
          ...(nobodys > 0 ? [`${nobodys} of them without a run`] : []),
          ...(wrong === undefined ? [] : [wrong]),
          ...(repeated > 0 ? [`Lambda ran ${count(repeated, "request")} more than once`] : []),
        ].join(", "),
      );
      return unlessUnknown(view, seen);
    },
  );
}

/** That the log shows how one delivery was processed and the others refused. */
export function refusals({ aws, own = false }: Evidence, view: RunView, asked: number): Promise<Check> {
  const { record } = view;
  return check(
    {
      id: "duplicates-refused",
      title: `Of ${count(record.times, "delivery", "deliveries")}, ${asked} ${asked === 1 ? "was" : "were"} refused as a duplicate`,
      expected: `${asked} refused`,
      source: `logs FilterLogEvents ${aws.names.logGroup} "${REFUSAL}"`,
      recheck: `aws logs filter-log-events --log-group-name ${aws.names.logGroup} --start-time ${record.startedAt} --filter-pattern '"${REFUSAL}"'`,
      advice: `Each duplicate must meet the condition attribute_not_exists(idempotency_key) and be turned away. Look at the log: idem-lab logs`,
    },
    async () => {
      const requests = await view.requests();
      const expected = asked + (await view.repeated());
      if (!own) {
        // The request that was processed may run once more, and is refused then, too.
        const refused = requests.filter(
          ({ attempts }) =>
            attempts.some(isRefused) &&
            attempts.every((attempt) => isRefused(attempt) || attempt.outcome !== "ok"),
        );
        return passIf(refused.length === expected, `${refused.length} refused`);
      }
      // The learner's own handler may say it in other words: refused is what ended well and created nothing.
      const creators = new Set((await view.orders()).map(({ requestId }) => requestId));
      const idle = requests.filter(
        ({ requestId, attempts }) => attempts.at(-1)?.outcome === "ok" && !creators.has(requestId),
      );
      return passIf(idle.length === expected, `${idle.length} ended without an order`);
    },
  );
}
