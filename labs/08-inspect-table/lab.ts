import { says } from "../../src/aws/log-reader.js";
import { loadRuns, type RunRecord } from "../../src/aws/run-records.js";
import { allOrders, allRecords, type Order, ordersOf, recordOf } from "../../src/aws/tables.js";
import { type Check, check, passIf } from "../../src/course/check.js";
import { beginRun, finishRun, lastVersion, provideFunction, send } from "../../src/course/labs/actions.js";
import { defineLab } from "../../src/course/labs/define.js";
import {
  codeIsShown,
  everyCallAccepted,
  hasRun,
  isEpochSeconds,
  iso,
  logSource,
  type RunView,
  verifyRun,
  viewRun,
} from "../../src/course/labs/evidence.js";
import { orderCount } from "../../src/course/labs/executions.js";
import type { Evidence, LabContext } from "../../src/course/labs/lab.js";
import { unlessUnknown } from "../../src/course/labs/run-view.js";
import { KEY_STORED, REFUSAL } from "../../src/course/picture/words.js";
import { type ActResult, type DeliveryReport, NOTHING_SENT } from "../../src/course/run.js";
import { isLeftInMilliseconds } from "../12-late-expiry/keys.js";
import { withIdempotency } from "../course-code.js";

const MINUTE = 60_000;
/** Deliveries after the expiry, where the clock can be moved: before the sweep, and after it. */
const AFTER_EXPIRY = 2;
/** How far the clock is moved, at most, until the sweep has come: AWS says "within a few days". */
const LONGEST_LAG = 7 * 24 * 60 * MINUTE;

async function showRecords({ aws, emit }: LabContext, when: string): Promise<void> {
  emit({
    type: "records",
    title: `${aws.names.idempotencyTable}, ${when}`,
    records: await allRecords(aws),
    now: await aws.target.clock.now(),
  });
}

/**
 * Moves the clock past the record's expiry, sends the event once more, waits for the sweep, and sends it again. The keys
 * are shown each time, since something has become of them; the ledger is shown before and in the end.
 */
async function outliveRecord(
  context: LabContext,
  record: RunRecord,
  expiry: number,
): Promise<readonly DeliveryReport[]> {
  const { aws, emit } = context;
  const { clock } = aws.target;
  const move = async (ms: number, why: string): Promise<void> => {
    const from = await clock.now();
    emit({ type: "working", text: why });
    await clock.advance?.(ms);
    emit({ type: "clock-moved", from, to: await clock.now(), why });
  };
  await move(Math.max(0, expiry * 1000 + 1_000 - (await clock.now())), "Past the expiry of the record");
  await showRecords(context, "expired, but not swept");
  const late = await send(context, record.startedAt, 1, "The same event after the expiry, before the sweep", {
    firstCall: context.options.times + 1,
  });
  const start = await clock.now();
  for (let lag = 10 * MINUTE; (await recordOf(aws, record.key)) !== undefined; lag *= 2) {
    if ((await clock.now()) - start > LONGEST_LAG) break;
    await move(lag, "On, until the sweep has come");
  }
  await showRecords(context, "after the sweep");
  const again = await send(context, record.startedAt, 1, "The same event after the sweep", {
    firstCall: context.options.times + 2,
  });
  return [...late, ...again];
}

/** A run of this lab that waits for the expiry of its record, or for the sweep; nothing is sent before. */
async function openRun({ aws, lab, options }: LabContext): Promise<RunRecord | undefined> {
  if (aws.target.clock.advance !== undefined) return undefined;
  const record = (await loadRuns(aws)).get(lab);
  if (record?.endedAt === undefined || record.key !== options.key || !isEpochSeconds(record.expiry))
    return undefined;
  const { expiry, run } = record;
  const isOver = (await ordersOf(aws, record.key)).some(
    (order) => order.run === run && Date.parse(order.createdAt ?? "") >= expiry * 1000,
  );
  return isOver ? undefined : record;
}

/** What the notice says while a run waits. */
const untilThen = (lab: string, when: string): string =>
  `This target's clock can't be moved, and the second half of this lab comes ${when}. The same run goes on then: idem-lab run ${lab}`;

const swept = "once TTL has swept the record, typically within a few days after its expiry";

/** The second half on a real clock: as much of it as its time has come for, in the same run. */
async function goOn(given: LabContext, record: RunRecord): Promise<ActResult> {
  const { aws, emit, lab } = given;
  const { run, key, expiry = 0 } = record;
  const context: LabContext = { ...given, runId: run };
  emit({ type: "done", text: `Going on with ${run}, which began ${iso(record.startedAt)}` });
  const found = await recordOf(aws, key);
  const now = await aws.target.clock.now();
  await showRecords(context, now < expiry * 1000 ? "before the expiry" : "after the expiry");
  const once = async (title: string): Promise<ActResult> => {
    const firstCall = record.times + 1;
    const deliveries = await send(context, record.startedAt, 1, title, { firstCall });
    return { deliveries, effects: await finishRun(context, { ...record, times: firstCall }) };
  };
  if (found === undefined && now >= expiry * 1000) return once("The same event after the sweep");
  const notice = (when: string): void => emit({ type: "notice", text: untilThen(lab, when) });
  if (now < expiry * 1000) {
    notice(`after the expiry of the record, ${iso(expiry * 1000)}`);
    return NOTHING_SENT;
  }
  const { refusedAt } = await tale(viewRun({ lab, aws, runs: new Map([[lab, record]]) }, record));
  if (refusedAt.some((at) => at >= expiry * 1000)) {
    notice(swept);
    return NOTHING_SENT;
  }
  const sent = await once("The same event after the expiry, before the sweep");
  notice(swept);
  return sent;
}

/** What the log says of a run: when the key was stored, and when somebody was refused. */
async function tale(view: RunView): Promise<{ storedAt: readonly number[]; refusedAt: readonly number[] }> {
  const attempts = (await view.requests()).flatMap((request) => request.attempts);
  return {
    storedAt: attempts
      .filter((attempt) => says(attempt, `${KEY_STORED} ${view.record.key},`))
      .map(({ startedAt }) => startedAt),
    refusedAt: attempts.filter((attempt) => says(attempt, REFUSAL)).map(({ startedAt }) => startedAt),
  };
}

const NO_RECORD = { verdict: "fail", observed: "the run left no record with an expiry" } as const;

function tableChecks({ aws, lab }: Evidence, view: RunView): Promise<Check>[] {
  const { idempotencyTable } = aws.names;
  const { record } = view;
  const scan = {
    source: `dynamodb Scan ${idempotencyTable}`,
    recheck: `aws dynamodb scan --table-name ${idempotencyTable}`,
  };
  const item = {
    source: `dynamodb GetItem ${idempotencyTable} ${record.key}`,
    recheck: `aws dynamodb get-item --table-name ${idempotencyTable} --key '{"idempotency_key":{"S":"${record.key}"}}'`,
  };
  const log = logSource(aws, record, `'?"${KEY_STORED}" ?"${REFUSAL}"'`);
  const expiresAt = isEpochSeconds(record.expiry) ? record.expiry * 1000 : undefined;
  return [
    check(
      {
        ...log,
        id: "one-record-per-key",
        title: "As long as its record is there, a key is stored once, however many deliveries",
        expected: "the key stored once before its expiry, and again only once it was swept",
        advice:
          "A key that is stored twice was free in between: its record was removed. Look at the log: idem-lab logs",
      },
      async () => {
        const { storedAt, refusedAt } = await tale(view);
        const expired = expiresAt ?? Number.POSITIVE_INFINITY;
        const [again = Number.POSITIVE_INFINITY, ...more] = storedAt.filter((at) => at >= expired);
        const blocked = refusedAt.some((at) => at >= expired && at < again);
        const before = storedAt.filter((at) => at < expired).length;
        // On a real clock it may be swept before anybody sent what it would have blocked.
        const mayBeSwept = blocked || aws.target.clock.advance === undefined;
        const rightly = again === Number.POSITIVE_INFINITY || (mayBeSwept && more.length === 0);
        return passIf(
          before === 1 && rightly,
          `the key stored ${before === 1 ? "once" : `${before} times`} before its expiry, ${storedAt.length - before} times after it`,
        );
      },
    ),
    check(
      {
        ...scan,
        id: "expiry-in-seconds",
        title: "Every record has an expiry that is a number of seconds",
        expected: "expiry_time of type N, ten digits",
        advice:
          "Milliseconds lie 50 000 years ahead, and what is no number is never swept. Look at the table: idem-lab table idempotency",
      },
      async () => {
        const wrong = (await allRecords(aws)).filter(
          ({ key, expiry }) => !isEpochSeconds(expiry) && !isLeftInMilliseconds(key, expiry),
        );
        if (wrong.length > 0)
          return passIf(false, wrong.map(({ key, storedExpiry }) => `${key}: ${storedExpiry}`).join(", "));
        if (expiresAt === undefined)
          return unlessUnknown(view, { verdict: "fail", observed: "this run's record had none" });
        return passIf(true, `N ${record.expiry} (${iso(expiresAt)})`);
      },
    ),
    check(
      {
        ...log,
        id: "blocks-until-swept",
        title: "Expired, but not swept: the record still blocks",
        expected: "a delivery after the expiry that was refused",
        advice: `attribute_not_exists asks whether the item is there, not whether it expired.${aws.target.clock.advance === undefined ? ` After the expiry, before the sweep, the event is sent again: idem-lab run ${lab}` : ""}`,
      },
      async () => {
        if (expiresAt === undefined) return NO_RECORD;
        const late = (await tale(view)).refusedAt.find((at) => at >= expiresAt);
        if (late !== undefined) return passIf(true, `refused at ${iso(late)}, expired ${iso(expiresAt)}`);
        // On a real clock the hour has to pass first.
        if (aws.target.clock.kind === "real")
          return {
            verdict: "unknown",
            observed: `nothing was sent after the expiry ${iso(expiresAt)}, and before the sweep`,
          };
        return passIf(false, `no refusal after ${iso(expiresAt)}`);
      },
    ),
    check(
      {
        ...item,
        id: "swept-after-expiry",
        title: "After the expiry and the sweep the record is gone",
        expected: "no record",
        advice: `TTL deletes after the expiry, typically within a few days on AWS. ${aws.target.clock.advance === undefined ? `Look again later: idem-lab run ${lab}` : "Look again later, or move the virtual clock: idem-lab cloud advance 2d"}`,
      },
      async () => {
        if (expiresAt === undefined) return unlessUnknown(view, NO_RECORD);
        const now = await aws.target.clock.now();
        const found = await recordOf(aws, record.key);
        if (found === undefined)
          return passIf(
            now >= expiresAt,
            now >= expiresAt
              ? `gone; it expired ${iso(expiresAt)}`
              : `gone before its expiry ${iso(expiresAt)}`,
          );
        if (isEpochSeconds(found.expiry) && found.expiry * 1000 > expiresAt)
          return passIf(true, `swept; the key was stored anew since, until ${iso(found.expiry * 1000)}`);
        if (aws.target.clock.kind === "real")
          return { verdict: "unknown", observed: `still there at ${iso(now)}; it expires ${iso(expiresAt)}` };
        return passIf(false, `there: ${found.storedExpiry}`);
      },
    ),
  ];
}

/** The run's orders before the expiry of its record, and after it. */
function ordersAround(view: RunView): { readonly before: RunView; readonly after: RunView } {
  const { record } = view;
  const expired = isEpochSeconds(record.expiry) ? record.expiry * 1000 : Number.POSITIVE_INFINITY;
  const isAfter = ({ createdAt = "" }: Order): boolean => Date.parse(createdAt) >= expired;
  return {
    before: { ...view, orders: async () => (await view.orders()).filter((order) => !isAfter(order)) },
    after: { ...view, orders: async () => (await view.orders()).filter(isAfter) },
  };
}

/** One order as long as the record was there, and one more once it was swept. */
async function ordersCheck(evidence: Evidence, view: RunView): Promise<Check> {
  const { before, after } = ordersAround(view);
  // On a real clock the hour and the sweep have to pass first.
  const real = evidence.aws.target.clock.kind === "real" && (await after.orders()).length === 0;
  const texts = {
    id: "exactly-one-order",
    title: real
      ? "All deliveries together created one order"
      : "One order as long as the record was there; after the sweep the same event created a second one",
    advice:
      "Before the sweep the record blocks; after it the key is free, and the next delivery is a first one. Look at the ledger: idem-lab table orders",
  };
  const one = await orderCount(evidence, before, 1, texts);
  if (real) return one;
  const second = await orderCount(evidence, after, 1, { ...texts, damage: true });
  const [wrong = second] = [one, second].filter(({ verdict }) => verdict !== "pass");
  return {
    ...wrong,
    expected: "1 order before the expiry, 1 order after it",
    observed: `${one.observed} before the expiry, ${second.observed} after it`,
  };
}

export const inspectTable = defineLab(import.meta.url, {
  title: "Inspect the table, and outlive a record",
  defaults: { times: 2, key: "ORD-125" },
  uses: { times: true, key: true, handler: false },
  shows: [],
  prediction: {
    question: () =>
      "A record's expiry_time has passed; TTL has not swept it yet. The same event arrives. What happens?",
    choices: () => [
      { value: "refused", text: "It is refused: the item is still there" },
      { value: "again", text: "A second order: an expired key is free" },
    ],
    happened: ({ checks }) => {
      const verdict = checks.find(({ id }) => id === "blocks-until-swept")?.verdict;
      if (verdict === undefined || verdict === "unknown") return undefined;
      return verdict === "pass" ? "refused" : "again";
    },
  },
  provision: async (context) => {
    await provideFunction(context, withIdempotency);
  },
  act: async (context) => {
    const { aws, lab, options, emit } = context;
    const open = await openRun(context);
    if (open !== undefined) return goOn(context, open);
    const late = aws.target.clock.advance === undefined ? 0 : AFTER_EXPIRY;
    const begun = await beginRun(context, {
      times: options.times + late,
      clearRecord: true,
      versions: await lastVersion(context),
    });
    const deliveries = await send(
      context,
      begun.startedAt,
      options.times,
      "The same event before the expiry",
    );
    await showRecords(context, "before the expiry");
    emit({
      type: "orders",
      title: `${aws.names.ordersTable}, before the expiry`,
      orders: await allOrders(aws),
    });
    const expiry = (await recordOf(aws, options.key))?.expiry;
    if (late === 0 || expiry === undefined) {
      const when = expiry === undefined ? "after the expiry" : `after the expiry, ${iso(expiry * 1000)}`;
      emit({ type: "notice", text: untilThen(lab, when) });
      return { deliveries, effects: await finishRun(context, begun) };
    }
    const afterExpiry = await outliveRecord(context, begun, expiry);
    const effects = await finishRun(context, { ...begun, expiry });
    return { deliveries: [...deliveries, ...afterExpiry], effects };
  },
  verify: (evidence) =>
    verifyRun(evidence, (view) => [
      codeIsShown(evidence, view, withIdempotency),
      everyCallAccepted(evidence, view),
      ordersCheck(evidence, view),
      ...tableChecks(evidence, view),
    ]),
  wasRun: hasRun,
});
