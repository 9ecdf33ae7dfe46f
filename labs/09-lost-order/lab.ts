import type { Attempt } from "../../src/aws/log-reader.js";
import type { RunRecord } from "../../src/aws/run-records.js";
import { allRecords } from "../../src/aws/tables.js";
import { type Check, check, passIf } from "../../src/course/check.js";
import { beginRun, finishRun, ordersOfRun, provideTables, send } from "../../src/course/labs/actions.js";
import { defineLab } from "../../src/course/labs/define.js";
import {
  codeIsShown,
  everyCallAccepted,
  hasRun,
  logSource,
  type RunView,
  recordIsThere,
  verifyRun,
} from "../../src/course/labs/evidence.js";
import { orderCount } from "../../src/course/labs/executions.js";
import { shownHandler } from "../../src/course/labs/files.js";
import type { Evidence, LabContext } from "../../src/course/labs/lab.js";
import { numberChoice } from "../../src/course/labs/prediction.js";
import { KEY_STORED, ORDER_CREATED, REFUSAL } from "../../src/course/picture/words.js";
import { withIdempotency } from "../course-code.js";
import { deployNext, deployTrap, TRAPS, takeOut, viewOfOrder, withKey } from "../traps.js";
import { swappedKey } from "./keys.js";

const keyFirst = shownHandler(import.meta.url, {
  name: "key-first",
  title: "the key first, then the order",
  marks: { nodejs: ["stopBetween(event, context);"], python: ["    stop_between(event, context)"] },
  since: withIdempotency,
});
const orderFirst = shownHandler(import.meta.url, {
  name: "order-first",
  title: "the order first, then the key",
  marks: {
    nodejs: ["await isStored(event.order_id)", "await createOrder", "await storeKey"],
    python: ["if is_stored(", "    create_order(event, context)", "    store_key("],
  },
  since: keyFirst,
});

/** What the event says to be stopped once. */
const STOPPED = { stop: "between the writes" } as const;

/** What an attempt did, in the order in which it did it, and how it ended. */
function story({ lines, outcome }: Attempt): string {
  const deeds = lines.flatMap(({ text }) => [
    ...(text.includes(KEY_STORED) ? ["stores the key"] : []),
    ...(text.includes(ORDER_CREATED) ? ["creates the order"] : []),
    ...(text.includes(REFUSAL) ? ["is told duplicate"] : []),
  ]);
  return [...deeds, outcome === "ok" ? "succeeds" : "fails"].join(", ");
}

const KEY_FIRST = ["stores the key, fails", "is told duplicate, succeeds"] as const;
const ORDER_FIRST = [
  "creates the order, fails",
  "creates the order, stores the key, succeeds",
  "is told duplicate, succeeds",
] as const;

/**
 * That an attempt was stopped, and its retry, of the same request, did what follows. Lambda may have delivered the event
 * more than once: attempts side by side may do the same, and whatever comes after those is told that it is a duplicate.
 */
function toldBy(
  { aws, lab }: Evidence,
  { record, requests }: RunView,
  [first, second, later = second]: readonly string[],
  texts: Pick<Check, "id" | "title">,
): Promise<Check> {
  return check(
    {
      ...texts,
      expected: `attempt 1 ${first}; attempt 2 ${second}`,
      ...logSource(aws, record, `'?"${KEY_STORED}" ?"${ORDER_CREATED}" ?"${REFUSAL}" ?Simulated'`),
      advice: `The stop comes once, between the two writes, and Lambda's retry a minute later. Look at the attempts: idem-lab logs --run ${record.run}. Or run the lab again: idem-lab run ${lab}`,
    },
    async () => {
      const all = (await requests()).flatMap(({ requestId, attempts }) =>
        attempts.map((attempt) => ({ requestId, at: attempt.startedAt, did: story(attempt) })),
      );
      const [one] = all.sort((a, b) => a.at - b.at);
      const told = all.map(({ did }, index) => `attempt ${index + 1} ${did}`).join("; ");
      const retried = all.some(({ requestId, did }) => requestId === one?.requestId && did === second);
      return passIf(
        one?.did === first && retried && all.every(({ did }) => [first, second, later].includes(did)),
        told === "" ? "no attempt" : told,
      );
    },
  );
}

/** Sends one order to the handler that was just deployed, and shows what it left in the ledger. */
async function play(context: LabContext, { startedAt }: RunRecord, call: number, title: string) {
  return send(context, startedAt, 1, title, { firstCall: call, event: STOPPED });
}

export const lostOrder = defineLab(import.meta.url, {
  title: "Two writes, in either order",
  defaults: { times: 1, key: "ORD-126" },
  uses: { times: false, key: true, handler: false },
  runsIn: TRAPS,
  shows: [keyFirst, orderFirst],
  prediction: {
    question: () =>
      "The second handler creates the order first and stores the key afterwards. It is stopped once, between the two. How many orders after Lambda's retry?",
    choices: () => [
      numberChoice(1, "the order is there, so the retry has nothing left but to store the key"),
      numberChoice(2, "the retry finds no key"),
      numberChoice(0, "what failed is rolled back, and the retry is a duplicate"),
    ],
    happened: ({ effects }) => (effects[1] === undefined ? undefined : String(effects[1].count)),
  },
  provision: provideTables,
  act: async (context) => {
    const { aws, emit, runId } = context;
    const other = withKey(context, swappedKey(context.options.key));
    const [key, otherKey] = [context.options.key, other.options.key];
    const first = await deployTrap(context, keyFirst);
    await takeOut(other);
    const begun = await beginRun(context, { times: 2, clearRecord: true, versions: [first.version] });
    const before = await play(context, begun, 1, "Key first, stopped before the order");

    const both = await deployNext(context, begun, orderFirst);
    const after = await play(other, begun, 2, "Order first, stopped before the key");

    const [lost = { key, count: 0 }] = await finishRun(context, both);
    const orders = await ordersOfRun(aws, otherKey, runId);
    emit({ type: "orders", title: `Orders for ${otherKey} from this run`, orders });
    const records = (await allRecords(aws)).filter((record) => [key, otherKey].includes(record.key));
    const now = await aws.target.clock.now();
    emit({ type: "records", title: `${aws.names.idempotencyTable}: one record for each`, records, now });
    if (lost.count === 0 && orders.length > 1)
      emit({
        type: "damage",
        text: `key first: ${key} is lost. Order first: ${otherKey} was created ${orders.length} times. The same stop, the same retry, and two records that look alike`,
      });
    return {
      deliveries: [...before, ...after],
      effects: [lost, { key: otherKey, count: orders.length }],
    };
  },
  verify: (evidence) =>
    verifyRun(evidence, (view) => {
      const { key } = view.record;
      const [first, second] = [
        viewOfOrder(evidence, view, key),
        viewOfOrder(evidence, view, swappedKey(key)),
      ];
      return [
        codeIsShown(evidence, view, keyFirst),
        codeIsShown(evidence, view, orderFirst, 1),
        everyCallAccepted(evidence, view),
        toldBy(evidence, first, KEY_FIRST, {
          id: "key-first-told",
          title: "Key first: the retry is told duplicate, and ends well",
        }),
        orderCount(evidence, first, 0, {
          id: "key-first-lost",
          title: "Key first: the order is lost",
          damage: true,
          advice: `The handler was stopped before the order. One for ${key} came from somewhere else: idem-lab table orders`,
        }),
        recordIsThere(evidence, view),
        toldBy(evidence, second, ORDER_FIRST, {
          id: "order-first-told",
          title: "Order first: the retry finds no key, and works again",
        }),
        orderCount(evidence, second, 2, {
          id: "order-first-doubled",
          title: "Order first: the order is there twice",
          damage: true,
          orMore: true,
          advice: `Both attempts create the order of ${swappedKey(key)}. Look at the ledger: idem-lab table orders`,
        }),
      ];
    }),
  wasRun: hasRun,
});
