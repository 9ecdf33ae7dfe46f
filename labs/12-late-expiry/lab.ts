import { attemptsInOrder } from "../../src/aws/log-reader.js";
import type { RunRecord } from "../../src/aws/run-records.js";
import { recordOf } from "../../src/aws/tables.js";
import { type Check, check, type Observation, passIf } from "../../src/course/check.js";
import { beginRun, finishRun, ordersOfRun, provideTables, send } from "../../src/course/labs/actions.js";
import { defineLab } from "../../src/course/labs/define.js";
import {
  codeIsShown,
  everyCallAccepted,
  hasRun,
  isEpochSeconds,
  iso,
  type RunView,
  verifyRun,
} from "../../src/course/labs/evidence.js";
import { orderCount } from "../../src/course/labs/executions.js";
import { shownHandler } from "../../src/course/labs/files.js";
import type { Evidence, LabContext } from "../../src/course/labs/lab.js";
import { passTime } from "../../src/course/labs/passing-time.js";
import { numberChoice } from "../../src/course/labs/prediction.js";
import { unlessUnknown } from "../../src/course/labs/run-view.js";
import { KEY_STORED } from "../../src/course/picture/words.js";
import type { DeliveryReport } from "../../src/course/run.js";
import { withIdempotency } from "../course-code.js";
import { deployNext, deployTrap, TRAPS, takeOut, viewOfOrder, withKey } from "../traps.js";
import { isLeftInMilliseconds, SCENES } from "./keys.js";

const absentOnly = shownHandler(import.meta.url, {
  name: "absent-only",
  title: "lab 5's handler, with the lifetime that its event asks for",
  marks: { nodejs: ["event.lifetime"], python: ['event.get("lifetime"'] },
  since: withIdempotency,
});
const milliseconds = shownHandler(import.meta.url, {
  name: "milliseconds",
  title: "the same, with an expiry in milliseconds",
  marks: { nodejs: ["lifetime * 1000"], python: ["lifetime * 1000"] },
  since: absentOnly,
});
const comparesExpiry = shownHandler(import.meta.url, {
  name: "compares-expiry",
  title: "the condition that looks at the expiry",
  marks: { nodejs: ["expiry_time < :now", '":now": now'], python: ["expiry_time < :now", '":now": now'] },
  since: absentOnly,
});

/** An hour, where the clock can be moved; where it has to be waited for, what stands for one. In ms. */
const hourOf = ({ aws }: LabContext): number => (aws.target.clock.advance === undefined ? 30_000 : 3_600_000);

/** Past an expiry in whole seconds, and long before any sweep. */
const MARGIN = 2_000;

/** How long Lambda keeps an asynchronous event at most, in hours. */
const QUEUE_HOURS = 6;

interface Scenes {
  readonly context: LabContext;
  readonly begun: RunRecord;
  /** Deliveries so far. */
  readonly reports: DeliveryReport[];
}

/** One delivery of a scene's order, whose record lives for so many hours. */
async function play(
  { context, begun, reports }: Scenes,
  scene: keyof typeof SCENES,
  { hours, title }: { readonly hours: number; readonly title: string },
): Promise<void> {
  const own = withKey(context, SCENES[scene](context.options.key));
  const lifetime = Math.round((hours * hourOf(context)) / 1000);
  const sent = await send(own, begun.startedAt, 1, title, {
    firstCall: reports.length + 1,
    event: { lifetime },
  });
  reports.push(...sent);
}

/** Until a time on the target's clock. */
async function until(context: LabContext, at: number, why: string): Promise<void> {
  const left = at - (await context.aws.target.clock.now());
  if (left > 0) await passTime(context, left, why);
}

/** Until when the first delivery of a scene's order stored its key, and when the last one came: Lambda may double each. */
async function timesOf({ requests, record }: RunView) {
  const attempts = attemptsInOrder(await requests());
  const [first] = attempts;
  const last = attempts.length > 1 ? attempts.at(-1) : undefined;
  const stored = first?.lines.find(({ text }) => text.includes(`${KEY_STORED} ${record.key},`))?.text;
  const expires = Number(/expires (\d+)/.exec(stored ?? "")?.[1] ?? Number.NaN);
  // Milliseconds are told as they are meant, and not as TTL reads them.
  const expiry = isEpochSeconds(expires) ? expires * 1000 : expires;
  return { expiry, last: last?.startedAt };
}

/** A check of two deliveries, of which the last has to come before the expiry of the first one's record, or after it. */
async function cameRight(view: RunView, when: "before" | "after", made: Promise<Check>): Promise<Check> {
  const seen = await made;
  const { expiry, last } = await timesOf(view);
  if (last === undefined || Number.isNaN(expiry)) return seen;
  const isRight = when === "after" ? last > expiry : last < expiry;
  const told = `${seen.observed}; the last delivery at ${iso(last)}, the record's expiry ${iso(expiry)}`;
  if (isRight) return { ...seen, observed: told };
  // Nothing was shown by it, and nothing is wrong.
  return {
    ...seen,
    verdict: "unknown",
    observed: `${told}: it came too ${when === "after" ? "early" : "late"}`,
  };
}

/** That the record of the handler with the wrong unit is there, with an expiry that no sweep will ever reach. */
function notSeconds({ aws, lab }: Evidence, view: RunView): Promise<Check> {
  const { idempotencyTable } = aws.names;
  const { key } = view.record;
  return check(
    {
      id: "expiry-never-comes",
      title: "An expiry in milliseconds lies tens of thousands of years ahead: TTL never sweeps it",
      damage: true,
      expected: "a record with an expiry_time of thirteen digits",
      source: `dynamodb GetItem ${idempotencyTable} ${key}`,
      recheck: `aws dynamodb get-item --table-name ${idempotencyTable} --key '{"idempotency_key":{"S":"${key}"}}'`,
      advice: `The record of the handler with milliseconds stays for good. Run the lab again: idem-lab run ${lab}`,
    },
    async (): Promise<Observation> => {
      const found = await recordOf(aws, key);
      const seen = passIf(
        found !== undefined && isLeftInMilliseconds(key, found.expiry),
        found === undefined ? "no record" : found.storedExpiry,
      );
      return unlessUnknown(view, seen);
    },
  );
}

export const lateExpiry = defineLab(import.meta.url, {
  title: "How long a record must live",
  defaults: { times: 1, key: "ORD-129" },
  uses: { times: false, key: true, handler: false },
  runsIn: TRAPS,
  shows: [absentOnly, milliseconds, comparesExpiry],
  prediction: {
    question: () =>
      "The third handler's condition looks at the expiry. A record of it lives for one hour, and its event comes once more at the end of the sixth. How many orders?",
    choices: () => [
      numberChoice(1, "the record stays until TTL sweeps it, days later"),
      numberChoice(2, "an expired record counts as none"),
      numberChoice(0, "an event that old is not processed at all"),
    ],
    happened: ({ effects }) => effects.find(({ key }) => key.endsWith("-late"))?.count.toString(),
  },
  provision: provideTables,
  act: async (context) => {
    const { aws, emit, options, runId } = context;
    const hour = hourOf(context);
    const keys = Object.values(SCENES).map((of) => of(options.key));
    for (const key of keys) await takeOut(withKey(context, key));
    const first = await deployTrap(context, absentOnly);
    const begun = await beginRun(context, { times: 8, clearRecord: true, versions: [first.version] });
    const scenes: Scenes = { context, begun, reports: [] };

    await play(scenes, "blocked", { hours: 1, title: "A first order, its record for an hour" });
    const expiry = (await recordOf(aws, SCENES.blocked(options.key)))?.expiry ?? 0;
    await until(context, expiry * 1000 + MARGIN, "Past the expiry, long before the sweep");
    await play(scenes, "blocked", { hours: 1, title: "Expired, not swept: a new order under that key" });

    const second = await deployNext(context, begun, milliseconds);
    await play(scenes, "milliseconds", { hours: 1, title: "An order, its expiry in milliseconds" });
    await passTime(context, 2 * hour, "Two hours: past the expiry that was meant");
    await play(scenes, "milliseconds", { hours: 1, title: "A new order under that key, after two hours" });

    const all = await deployNext(context, second, comparesExpiry);
    const from = await aws.target.clock.now();
    await play(scenes, "safe", {
      hours: QUEUE_HOURS + 1,
      title: "An order whose record lives for seven hours",
    });
    await play(scenes, "late", { hours: 1, title: "An order whose record lives for one hour" });
    await until(context, from + QUEUE_HOURS * hour, "Six hours: as long as Lambda keeps an event");
    await play(scenes, "safe", { hours: QUEUE_HOURS + 1, title: "The first event again, after six hours" });
    await play(scenes, "late", { hours: 1, title: "The second event again, after six hours" });

    await finishRun({ ...context, emit: () => {} }, all);
    const effects = [];
    for (const key of keys) {
      const orders = await ordersOfRun(aws, key, runId);
      emit({ type: "orders", title: `Orders for ${key} from this run`, orders });
      effects.push({ key, count: orders.length });
    }
    return { deliveries: scenes.reports, effects };
  },
  verify: (evidence) =>
    verifyRun(evidence, (view) => {
      const of = (scene: keyof typeof SCENES): RunView =>
        viewOfOrder(evidence, view, SCENES[scene](view.record.key));
      const look = "When each came, and what became of it: idem-lab logs, idem-lab table orders";
      return [
        codeIsShown(evidence, view, absentOnly),
        codeIsShown(evidence, view, milliseconds, 1),
        codeIsShown(evidence, view, comparesExpiry, 2),
        everyCallAccepted(evidence, view),
        cameRight(
          of("blocked"),
          "after",
          orderCount(evidence, of("blocked"), 1, {
            id: "expired-blocks",
            title: "Expired, but not swept: a new order under that key is refused, and lost",
            damage: true,
            advice: look,
          }),
        ),
        cameRight(
          of("milliseconds"),
          "after",
          orderCount(evidence, of("milliseconds"), 1, {
            id: "milliseconds-block",
            title: "Milliseconds: a new order under that key is refused for good",
            damage: true,
            advice: look,
          }),
        ),
        notSeconds(evidence, of("milliseconds")),
        cameRight(
          of("late"),
          "after",
          orderCount(evidence, of("late"), 2, {
            id: "late-doubled",
            title: "An hour's record, an event that comes again after six: the order is there twice",
            damage: true,
            advice: look,
          }),
        ),
        cameRight(
          of("safe"),
          "before",
          orderCount(evidence, of("safe"), 1, {
            id: "outlived-once",
            title: "A record that outlives the last delivery: one order",
            advice: look,
          }),
        ),
      ];
    }),
  wasRun: hasRun,
});
