/** What labs do to their target, put together from single calls. */
import { setTimeout as delay } from "node:timers/promises";
import type { Aws } from "../../aws/clients.js";
import { type Delivery, deliver } from "../../aws/deliveries.js";
import { mostConcurrent } from "../../aws/function-limits.js";
import { type CourseVersion, courseVersions, type Deployment, deploy } from "../../aws/functions.js";
import { ensureLogGroup } from "../../aws/log-group.js";
import { callOf, type LoggedRequest, readAttempts, requestsOfRun } from "../../aws/log-reader.js";
import { packageHandler } from "../../aws/package.js";
import { NotYetError } from "../../aws/patience/waiting.js";
import { ensureOwnTable, type OwnTable } from "../../aws/practice-tables.js";
import { type CourseRole, courseRole, ensureRole, practiceRole } from "../../aws/roles.js";
import { isRunOf, type RunRecord, saveRun } from "../../aws/run-records.js";
import {
  deleteOrder,
  deleteRecord,
  ensureTable,
  ensureTimeToLive,
  idempotencyShape,
  type Order,
  ordersOf,
  ordersShape,
  recordOf,
} from "../../aws/tables.js";
import { spaceTime } from "../picture/space-time.js";
import type { ActResult, DeliveryReport, Effect } from "../run.js";
import { untilOver } from "./awaiting.js";
import type { LabContext, ShownHandler } from "./lab.js";

/**
 * Step 1's result: both tables, and TTL. What is there already is only told, in one line, by the lab whose subject it is.
 */
export async function provideTables(
  { aws, emit, runId }: LabContext,
  { telling = false }: { readonly telling?: boolean } = {},
): Promise<void> {
  const there: string[] = [];
  for (const shape of [idempotencyShape(aws), ordersShape(aws)]) {
    emit({ type: "working", text: `Table ${shape.table}` });
    const how = await ensureTable(aws, shape, runId);
    if (how === "created") emit({ type: "done", text: `Table ${shape.table}: created` });
    else there.push(`Table ${shape.table}`);
  }
  emit({ type: "working", text: "Time to live on expiry_time" });
  const how = await ensureTimeToLive(aws);
  if (how === "turned on") emit({ type: "done", text: "Time to live: on, attribute expiry_time" });
  else there.push("Time to live on expiry_time");
  if (telling && there.length > 0) emit({ type: "done", text: `There already: ${there.join(", ")}` });
}

/** A table that the learner's handler asks for, empty. */
export async function provideOwnTable({ aws, emit, runId }: LabContext, asked: OwnTable): Promise<OwnTable> {
  emit({ type: "working", text: `Table ${asked.table}` });
  const made = await ensureOwnTable(aws, asked, runId);
  const { partitionKey, sortKey } = made.keys;
  const keys = sortKey === undefined ? `key ${partitionKey}` : `keys ${partitionKey} and ${sortKey}`;
  emit({
    type: "done",
    text: `Table ${made.table}: yours, since your handler asks for ${made.asked}; ${keys}`,
  });
  return made;
}

/** Tables, role, and the function running a handler: the lab's, or the learner's own. */
export async function provideFunction(context: LabContext, shown: ShownHandler): Promise<CourseVersion> {
  await provideTables(context);
  return deployHandler(context, shown);
}

/**
 * Deploys a handler that a lab shows, or the learner's own in its place.
 * @param ownRole where a handler that is shown needs more than the labs' least privilege
 */
export async function deployHandler(
  context: LabContext,
  shown: Pick<ShownHandler, "lab" | "name" | "title" | "load">,
  ownRole?: CourseRole,
): Promise<CourseVersion> {
  const { aws, emit, options, runId } = context;
  const { custom } = options;
  // A handler of the learner's may need more than the labs' least privilege.
  const role = custom === undefined ? (ownRole ?? courseRole(aws)) : practiceRole(aws);
  emit({ type: "working", text: `Role ${role.roleName}` });
  const provided = await ensureRole(aws, role, runId);
  const deployment: Deployment =
    custom === undefined
      ? { lab: shown.lab, name: shown.name, handler: await shown.load(options.family) }
      : { lab: shown.lab, name: "custom", handler: custom };
  emit({ type: "working", text: `Deploying ${custom === undefined ? shown.title : "your handler"}` });
  await ensureLogGroup(aws, aws.names.logGroup, runId);
  const version = await deploy(aws, provided, deployment, runId);
  emit({
    type: "done",
    text: `${aws.names.functionName}: ${custom === undefined ? shown.title : "your handler"} deployed, version ${version.version}`,
  });
  return version;
}

/** The version that the course deployed last, as a run records it. */
export async function lastVersion({ aws }: LabContext): Promise<readonly number[]> {
  const last = (await courseVersions(aws)).at(-1);
  return last === undefined ? [] : [last.version];
}

/** Takes out the orders that earlier runs of this lab left for the key, and those that nobody can attribute. */
export async function clearOrders({ aws, lab, options }: LabContext): Promise<void> {
  for (const order of await ordersOf(aws, options.key)) {
    if (order.run === undefined || isRunOf(order.run, lab)) await deleteOrder(aws, order);
  }
}

export interface RunPlan {
  readonly times: number;
  /** Takes the key's record out first, so that the first delivery finds none. */
  readonly clearRecord: boolean;
  /** The versions that this run deployed. */
  readonly versions: readonly number[];
  /** The run of another function that belongs to it. */
  readonly beside?: string | undefined;
}

/** Clears what earlier runs of the lab left for the key, and records at the target that a run begins. */
export async function beginRun(context: LabContext, plan: RunPlan): Promise<RunRecord> {
  const { aws, lab, options, runId } = context;
  await clearOrders(context);
  if (plan.clearRecord) await deleteRecord(aws, options.key);
  const record: RunRecord = {
    lab,
    run: runId,
    key: options.key,
    times: plan.times,
    family: options.family,
    startedAt: await aws.target.clock.now(),
    versions: plan.versions,
    ...(plan.beside === undefined ? {} : { beside: plan.beside }),
    ...(options.custom === undefined ? {} : { code: packageHandler(options.custom).sha256 }),
  };
  await saveRun(aws, record);
  return record;
}

/** A run's orders of a key, and those that nobody can attribute. */
export const ordersOfRun = async (aws: Aws, key: string, runId: string): Promise<readonly Order[]> =>
  (await ordersOf(aws, key))
    .filter(({ run }) => run === undefined || run === runId)
    .sort((a, b) => (a.createdAt ?? "").localeCompare(b.createdAt ?? ""));

/** Records that the run came to its end and which expiry its record has, and counts the effects. */
export async function finishRun(context: LabContext, record: RunRecord): Promise<readonly Effect[]> {
  const { aws, emit, signal } = context;
  const expiry = record.expiry ?? (await recordOf(aws, record.key))?.expiry;
  const { resent } = context.trouble;
  await saveRun(aws, {
    ...record,
    ...(resent === 0 ? {} : { resent }),
    endedAt: await aws.target.clock.now(),
    ...(expiry === undefined ? {} : { expiry }),
  });
  signal.throwIfAborted();
  const orders = await ordersOfRun(aws, record.key, record.run);
  emit({ type: "orders", title: `Orders for ${record.key} from this run`, orders });
  return [{ key: record.key, count: orders.length }];
}

/** One run: the same event, sent as often as planned, and waited for until all of it is over. */
export async function sendRun(
  context: LabContext,
  plan: RunPlan & { readonly title: string },
): Promise<ActResult> {
  const record = await beginRun(context, plan);
  const deliveries = await send(context, record.startedAt, plan.times, plan.title);
  const effects = await finishRun(context, record);
  return { deliveries, effects };
}

/** Looks at what happens, again and again, until told to end. What can't be seen meanwhile is seen at the end. */
function watchLive(aws: Aws, look: () => Promise<void>): () => Promise<void> {
  const ended = new AbortController();
  const watching = (async () => {
    while (!ended.signal.aborted) {
      const began = performance.now();
      await look().catch(() => {});
      // A long log takes long to read: the run shall not wait for who watches it.
      const pause = Math.max(aws.target.lookEveryMs, 4 * (performance.now() - began));
      // It takes its listener back from the signal, of which each look would add one otherwise.
      await delay(pause, undefined, { signal: ended.signal }).catch(() => {});
    }
  })();
  return async () => {
    ended.abort();
    await watching;
  };
}

/** Each call once, and what came of a call besides: where its answer was lost, the client sent it again. */
function withRepeated(
  deliveries: readonly Delivery[],
  requests: readonly LoggedRequest[],
  firstCall: number,
): readonly Delivery[] {
  const answered = new Set(deliveries.map(({ requestId }) => requestId));
  const repeated = requests
    .filter(({ requestId }) => !answered.has(requestId))
    .flatMap((request) => {
      const of = deliveries[Number(callOf(request) ?? Number.NaN) - firstCall];
      return of === undefined ? [] : [{ ...of, requestId: request.requestId }];
    });
  return [...deliveries, ...repeated].sort((a, b) => a.sentAt - b.sentAt);
}

/** What is known of how a lab's events are sent. */
export interface Sending {
  /** The handler always fails: all of Lambda's retries are waited for. */
  readonly fails?: boolean;
  /** The number of the first of these calls in the run. */
  readonly firstCall?: number;
  /** What the event says beyond the order id and the run. */
  readonly event?: Readonly<Record<string, unknown>>;
}

/** From so many calls at a time on an account is asked what it bears. */
const FEW = 10;

/** As many calls at a time as the learner wants, and no more than the account runs functions. */
async function allowedConcurrency({ aws, options, emit }: LabContext): Promise<number> {
  const { concurrency } = options;
  if (aws.target.ownership === "all" || concurrency <= FEW) return concurrency;
  const most = await mostConcurrent(aws);
  if (most === undefined || most >= concurrency) return concurrency;
  emit({
    type: "notice",
    text: `The account runs ${most} functions at a time: ${most} calls at a time are made, not ${concurrency}.`,
  });
  return most;
}

/** Sends the run's event and reports what the log and the ledger say of it. */
export async function send(
  context: LabContext,
  startedAt: number,
  times: number,
  title: string,
  { fails = false, firstCall = 1, event = {} }: Sending = {},
): Promise<readonly DeliveryReport[]> {
  const { aws, emit, options, runId, signal, trouble } = context;
  const { marksCalls, logMargin, settle } = aws.target;
  emit({
    type: "working",
    text: times === 1 ? `Sending ${options.key}` : `Sending ${options.key}, ${times} times`,
  });
  const deliveries: Delivery[] = [];
  const marked = marksCalls && options.custom === undefined;
  const isOfThese = (request: LoggedRequest): boolean => {
    const call = Number(callOf(request) ?? Number.NaN);
    return call >= firstCall && call < firstCall + times;
  };
  const look = async (): Promise<readonly LoggedRequest[]> => {
    const wanted = new Set(deliveries.map(({ requestId }) => requestId));
    const attempts = await readAttempts(aws, { from: startedAt - logMargin });
    const requests = requestsOfRun(attempts, runId, logMargin === 0 ? undefined : wanted);
    return requests.filter((request) => wanted.has(request.requestId) || (marked && isOfThese(request)));
  };
  const show = async (requests: readonly LoggedRequest[], final: boolean): Promise<void> => {
    const orders = await ordersOfRun(aws, options.key, runId);
    const { places } = context;
    const picture = spaceTime({
      title,
      key: options.key,
      ...(places === undefined ? {} : { places }),
      deliveries: final ? withRepeated(deliveries, requests, firstCall) : [...deliveries],
      requests,
      orders,
    });
    emit({ type: "picture", picture, final });
  };
  const endWatching =
    context.live && settle !== undefined
      ? watchLive(aws, async () => {
          if (deliveries.length > 0) await show(await look(), false);
        })
      : async () => {};
  let requests: readonly LoggedRequest[];
  try {
    const { clock } = aws.target;
    const began = performance.now();
    const now = await clock.now();
    const passed = (): number => (clock.stands === true ? 0 : Math.round(performance.now() - began));
    const inOrder = await deliver(
      aws,
      { ...event, order_id: options.key, run: runId },
      {
        times,
        concurrency: await allowedConcurrency(context),
        now: () => now + passed(),
        signal,
        marked,
        firstCall,
        onSent: (delivery) => {
          deliveries.push(delivery);
          emit({ type: "sent", sent: deliveries.length, total: times });
        },
      },
    );
    // In the order of their calls, whose numbers they bear.
    deliveries.splice(0, deliveries.length, ...inOrder);
    emit({ type: "working", text: "Waiting until everything sent has run" });
    if (settle !== undefined) {
      await settle();
      requests = await look();
    } else {
      const shown = context.live ? lookAndShow(look, show) : look;
      const over = await untilOver(context, shown, { calls: times, fails });
      requests = over.requests;
      if (over.unfinished !== undefined) {
        const { why, silent } = over.unfinished;
        // A retry that comes later would meet whatever is deployed next.
        if (fails) throw new NotYetError(`Lambda's last retry to be over (${why})`, silent);
        trouble.unfinished = why;
      }
    }
  } finally {
    await endWatching();
  }
  trouble.resent += deliveries.reduce((sum, { resent = 0 }) => sum + resent, 0);
  const all = withRepeated(deliveries, requests, firstCall);
  emit({
    type: "done",
    text: `${times === 1 ? "1 call" : `${times} calls`} accepted (${[...new Set(deliveries.map(({ statusCode }) => statusCode))].join(", ")}), ${requests.length} ${requests.length === 1 ? "request" : "requests"} in the log`,
  });
  if (all.length > deliveries.length)
    emit({
      type: "done",
      text: `${all.length - deliveries.length} more than calls: an answer was lost, and the client sent its call again. Lambda took both, each with a request id of its own: a duplicate that nobody meant`,
    });
  await show(requests, true);
  return reportsOf(all, requests);
}

/** What became of each delivery, by the log. */
export function reportsOf(
  deliveries: readonly Pick<Delivery, "requestId" | "statusCode">[],
  requests: readonly LoggedRequest[],
): readonly DeliveryReport[] {
  const logged = new Map(requests.map((request) => [request.requestId, request.attempts]));
  return deliveries.map(({ requestId, statusCode }) => ({
    requestId,
    statusCode,
    attempts: (logged.get(requestId) ?? []).map(({ startedAt: at, outcome }, index) => ({
      attempt: index + 1,
      startedAt: new Date(at).toISOString(),
      outcome,
    })),
  }));
}

/** A look that is shown, too. */
const lookAndShow =
  (
    look: () => Promise<readonly LoggedRequest[]>,
    show: (requests: readonly LoggedRequest[], final: boolean) => Promise<void>,
  ) =>
  async (): Promise<readonly LoggedRequest[]> => {
    const requests = await look();
    await show(requests, false);
    return requests;
  };
