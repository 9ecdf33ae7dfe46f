import { type LoggedRequest, says } from "../../src/aws/log-reader.js";
import { allOrders, allRecords, deleteRecord, type Order } from "../../src/aws/tables.js";
import { type Check, check, passIf } from "../../src/course/check.js";
import { beginRun, clearOrders, finishRun, provideTables } from "../../src/course/labs/actions.js";
import { defineLab } from "../../src/course/labs/define.js";
import {
  codeIsShown,
  count,
  everyCallAccepted,
  hasRun,
  logSource,
  type RunView,
  verifyRun,
} from "../../src/course/labs/evidence.js";
import { shownHandler } from "../../src/course/labs/files.js";
import type { Evidence, LabContext } from "../../src/course/labs/lab.js";
import { numberChoice } from "../../src/course/labs/prediction.js";
import { unlessUnknown } from "../../src/course/labs/run-view.js";
import type { Effect } from "../../src/course/run.js";
import { deliverAll } from "../../src/course/sources/delivering.js";
import type { EventSource } from "../../src/course/sources/source.js";
import { deployTrap, TRAPS, withKey } from "../traps.js";
import { KINDS, type Kind, OWN_RETRY, orderBy, SOURCES } from "./sources.js";

const threeKeys = shownHandler(import.meta.url, {
  name: "three-keys",
  title: "a handler that tries three keys side by side",
  marks: {
    nodejs: ['"request-id":', '"source-id":', '"senders-key":'],
    python: ['"request-id":', '"source-id":', '"senders-key":'],
  },
});

const isKind = (name: string): name is Kind => name in KINDS;
const ALL_KINDS = Object.keys(KINDS).filter(isKind);
const DELIVERIES = SOURCES.reduce((sum, { deliveries }) => sum + deliveries.length, 0);

/** The orders that a kind of key let through, of those that came by a source. */
const letThrough = (orders: readonly Order[], key: string, source: EventSource, kind: Kind): number =>
  orders.filter(
    ({ orderId, executionId }) => orderId === orderBy(key, source) && executionId.startsWith(`${kind}#`),
  ).length;

/** How many a key must let through where it survives what its source does, or does not. */
function expectedOf({ id, deliveries }: EventSource, kind: Kind): number {
  if (kind === "senders-key" || id === OWN_RETRY) return 1;
  if (kind === "request-id") return deliveries.length;
  // By the source's own id: as many as there were sendings, or events of one schedule's time.
  return new Set(deliveries.map(({ sent, delivered }) => (id === "schedule" ? delivered : sent))).size;
}

async function clearEarlier(context: LabContext): Promise<void> {
  const { aws, options } = context;
  for (const source of SOURCES) await clearOrders(withKey(context, orderBy(options.key, source)));
  for (const { key } of await allRecords(aws))
    if (ALL_KINDS.some((kind) => key.startsWith(`${kind}#`))) await deleteRecord(aws, key);
}

const ofSource = (requests: readonly LoggedRequest[], key: string, source: EventSource) =>
  requests.filter(({ attempts }) =>
    attempts.some((attempt) => says(attempt, `${orderBy(key, source)}: request-id`)),
  );

/** That a kind of key let through as many orders of each source as it must, each of a request in the log. */
function keyCheck(
  { aws, lab }: Evidence,
  view: RunView,
  kind: Kind,
  texts: Pick<Check, "title" | "damage" | "expected">,
): Promise<Check> {
  const { ordersTable } = aws.names;
  const { key, run } = view.record;
  return check(
    {
      ...texts,
      id: `by-${kind}`,
      source: `dynamodb Scan ${ordersTable} run = ${run}`,
      recheck: `aws dynamodb scan --table-name ${ordersTable} --filter-expression '#run = :run and begins_with(execution_id, :kind)' --expression-attribute-names '{"#run":"run"}' --expression-attribute-values '{":run":{"S":"${run}"},":kind":{"S":"${kind}#"}}'`,
      advice: `The handler prints for each delivery which key was new to it: idem-lab logs --run ${run}. Or run the lab again: idem-lab run ${lab}`,
    },
    async () => {
      const requests = await view.requests();
      const known = new Set(requests.map(({ requestId }) => requestId));
      const orders = (await allOrders(aws)).filter(
        (order) => order.run === run && order.executionId.startsWith(`${kind}#`),
      );
      const strangers = orders.filter(({ requestId = "" }) => !known.has(requestId)).length;
      const seen = SOURCES.map((source) => {
        const found = letThrough(orders, key, source, kind);
        const sent = ofSource(requests, key, source).length;
        // A call whose answer was lost came once more, under a request id that nobody meant.
        const more = kind === "request-id" ? Math.max(0, sent - source.deliveries.length) : 0;
        return { told: `${source.id} ${found}`, isRight: found === expectedOf(source, kind) + more };
      });
      const told = seen.map((each) => each.told).join(", ");
      return unlessUnknown(
        view,
        passIf(
          strangers === 0 && seen.every(({ isRight }) => isRight),
          strangers === 0 ? told : `${told}; ${strangers} of no request in the log`,
        ),
      );
    },
  );
}

/** That Lambda's own retry is an attempt of the same request. */
function ownRetry({ aws, lab }: Evidence, view: RunView): Promise<Check> {
  const { key } = view.record;
  const [source] = SOURCES.filter(({ id }) => id === OWN_RETRY);
  return check(
    {
      id: "own-retry-keeps-id",
      title: "Lambda's own retry has the request id of the attempt that failed",
      expected: "1 request id, of an attempt that failed and one that succeeded",
      ...logSource(aws, view.record, `'"${key}-${OWN_RETRY}"'`),
      advice: `The first delivery of the run fails once, after its work. Look at its attempts: idem-lab logs --run ${view.record.run}. Or run the lab again: idem-lab run ${lab}`,
    },
    async () => {
      const requests = source === undefined ? [] : ofSource(await view.requests(), key, source);
      const outcomes = requests.map(({ attempts }) => attempts.map(({ outcome }) => outcome));
      return passIf(
        outcomes.some((each) => each.includes("error") && each.at(-1) === "ok"),
        `${count(requests.length, "request id")}: ${outcomes.map((each) => each.join(", then ")).join("; ") || "no attempt"}`,
      );
    },
  );
}

export const whichKey = defineLab(import.meta.url, {
  title: "Which key survives whose retry",
  defaults: { times: 1, key: "ORD-127" },
  uses: { times: false, key: true, handler: false },
  runsIn: TRAPS,
  shows: [threeKeys],
  prediction: {
    question: () =>
      "An SNS topic delivers a message, and delivers it again. Then its publisher, who got no answer, publishes the order once more. The handler's key is the message's id. How many orders?",
    choices: () => [
      numberChoice(1, "the message's id is made of the message"),
      numberChoice(2, "the id is the topic's name for one publishing"),
      numberChoice(3, "each delivery has an id of its own"),
    ],
    happened: ({ effects }) =>
      effects.find(({ key }) => key.endsWith(`-sns by ${KINDS["source-id"]}`))?.count.toString(),
  },
  provision: provideTables,
  act: async (context) => {
    const { aws, emit, options, runId } = context;
    const { version } = await deployTrap(context, threeKeys);
    await clearEarlier(context);
    const begun = await beginRun(context, { times: DELIVERIES, clearRecord: true, versions: [version] });
    const planned = SOURCES.flatMap((source) =>
      source.deliveries.map((nth) => ({
        source,
        fact: { orderId: orderBy(options.key, source), run: runId },
        nth,
      })),
    );
    const deliveries = await deliverAll(context, begun, planned);
    await finishRun({ ...context, emit: () => {} }, begun);
    const orders = (await allOrders(aws)).filter(({ run }) => run === runId);
    const effects: Effect[] = [];
    for (const source of SOURCES) {
      const counts = ALL_KINDS.map((kind) => {
        const found = letThrough(orders, options.key, source, kind);
        effects.push({ key: `${orderBy(options.key, source)} by ${KINDS[kind]}`, count: found });
        return { kind, found };
      });
      const told = counts.map(({ kind, found }) => `${count(found, "order")} by ${KINDS[kind]}`).join(", ");
      const isSafe = counts.every(({ found }) => found === 1);
      emit({
        type: isSafe ? "done" : "damage",
        text: `${source.name}, ${source.deliveries.length === 1 ? "1 delivery" : `${source.deliveries.length} deliveries`}: ${told}`,
      });
    }
    return { deliveries, effects };
  },
  verify: (evidence) =>
    verifyRun(evidence, (view) => [
      codeIsShown(evidence, view, threeKeys),
      everyCallAccepted(evidence, view),
      ownRetry(evidence, view),
      keyCheck(evidence, view, "request-id", {
        title: "The request id survives Lambda's own retry, and nothing else",
        expected: "1 order of Lambda's retry, and one of each delivery of the others",
        damage: true,
      }),
      keyCheck(evidence, view, "source-id", {
        title: "The source's id survives the source, and not its sender",
        expected: "2 orders of each source but Lambda",
        damage: true,
      }),
      keyCheck(evidence, view, "senders-key", {
        title: "The sender's key survives all of them",
        expected: "1 order of each source",
      }),
    ]),
  wasRun: hasRun,
});
