import { type Attempt, attemptsInOrder, callOf, type LoggedRequest, says } from "../../src/aws/log-reader.js";
import { saveRun } from "../../src/aws/run-records.js";
import { type Check, check, passIf } from "../../src/course/check.js";
import { beginRun, deployHandler, finishRun, provideTables, send } from "../../src/course/labs/actions.js";
import { defineLab } from "../../src/course/labs/define.js";
import {
  codeIsShown,
  everyCallAccepted,
  hasRun,
  iso,
  logSource,
  type RunView,
  recordIsThere,
  verifyRun,
} from "../../src/course/labs/evidence.js";
import { orderCount } from "../../src/course/labs/executions.js";
import { shownHandler } from "../../src/course/labs/files.js";
import type { Evidence } from "../../src/course/labs/lab.js";
import { numberChoice, ordersLeft } from "../../src/course/labs/prediction.js";
import { KEY_STORED, REFUSAL } from "../../src/course/picture/words.js";
import { withIdempotency } from "../course-code.js";
import { surviveAFailure } from "./practice.js";

const failsAlways = shownHandler(import.meta.url, {
  name: "fails-always",
  title: "a handler that always fails",
  marks: { nodejs: ["throw new Error"], python: ["raise Exception"] },
});
const failsAfterKey = shownHandler(import.meta.url, {
  name: "fails-after-key",
  title: "lab 5's handler, stopped once, after the key was stored",
  marks: {
    nodejs: ["await storeKey(event.order_id)", "throw new Error"],
    python: ["store_key(event[", "raise Exception"],
  },
  since: withIdempotency,
});

/** Lambda's waits before the second and the third attempt, in seconds. */
const WAITS = [60, 120] as const;

/** The first attempt and Lambda's two retries. */
const ATTEMPTS = 3;

/**
 * The seconds from the end of one attempt to the beginning of the next: those of each delivery, where Lambda delivered
 * the event more than once. All waits of a kind are equal, so deliveries don't overtake each other.
 */
function waitsBetween({ attempts }: LoggedRequest): readonly number[][] {
  const deliveries = attempts.length % ATTEMPTS === 0 ? Math.max(1, attempts.length / ATTEMPTS) : 1;
  const ended = attempts.map(({ startedAt, endedAt }) => endedAt ?? startedAt).sort((a, b) => a - b);
  const waits = attempts
    .slice(deliveries)
    .map(({ startedAt }, index) => (startedAt - (ended[index] ?? startedAt)) / 1000);
  return Array.from({ length: deliveries }, (_, first) =>
    waits.filter((_wait, index) => index % deliveries === first),
  );
}

function attemptChecks(evidence: Evidence, view: RunView): Promise<Check>[] {
  const shared = logSource(evidence.aws, view.record, "'?START ?REPORT ?Simulated'");
  // A call whose answer was lost was sent again: then it has several requests.
  const first = async (): Promise<readonly LoggedRequest[]> => requestsOfCall(await view.requests(), 0);
  const second = async (): Promise<readonly LoggedRequest[]> => requestsOfCall(await view.requests(), 1);
  return [
    check(
      {
        ...shared,
        id: "three-attempts",
        title: "One delivery that fails is attempted three times, with one request id",
        expected: `${ATTEMPTS} failed attempts of 1 request`,
        advice:
          "Lambda retries an asynchronous invocation twice after a function error. Look at the attempts: idem-lab logs",
      },
      async () => {
        const seen = (await first()).map(({ attempts, requestId }) => {
          const failed = attempts.filter(({ outcome }) => outcome === "error").length;
          const deliveries = attempts.length / ATTEMPTS;
          return {
            isRight: failed === attempts.length && failed > 0 && Number.isInteger(deliveries),
            told: `${failed} failed of ${attempts.length} attempts of ${requestId}${deliveries > 1 ? ", which Lambda delivered more than once" : ""}`,
          };
        });
        return passIf(
          seen.length > 0 && seen.every(({ isRight }) => isRight),
          seen.length === 0 ? "no request" : seen.map(({ told }) => told).join("; "),
        );
      },
    ),
    check(
      {
        ...shared,
        id: "retry-waits",
        title: "The retries come one minute and two minutes after the failures",
        expected: `${WAITS[0]} s, then ${WAITS[1]} s`,
        advice: `The waits are Lambda's, not the handler's. Run the lab again: idem-lab run ${evidence.lab}`,
      },
      async () => {
        const deliveries = (await first()).flatMap(waitsBetween);
        const { early, late } = evidence.aws.target.retryTolerance;
        const right = deliveries.every(
          (waits) =>
            waits.length === WAITS.length &&
            WAITS.every((wait, index) => {
              const seen = waits[index] ?? 0;
              return seen >= wait - early && seen <= wait + late;
            }),
        );
        const told = deliveries.map((waits) =>
          waits.length === 0 ? "no retries" : waits.map((wait) => `${Math.round(wait)} s`).join(", then "),
        );
        return passIf(right && told.length > 0, told.length === 0 ? "no request" : told.join("; "));
      },
    ),
    check(
      {
        ...shared,
        id: "retry-refused",
        title: "Failing after the key was stored, the retry is refused as a duplicate and ends well",
        expected: "one attempt stores the key and fails; the next is refused and succeeds; then none",
        advice: "The retry finds the key of its own first attempt. Look at the two attempts: idem-lab logs",
      },
      async () => {
        const requests = await second();
        const seen = requests.map(({ attempts }) => retryRefused(evidence, attempts));
        // Of a call that was sent twice, one request stores the key; the other is a duplicate like any other.
        const stored = seen.filter(({ stores }) => stores);
        return passIf(
          stored.length === 1 && seen.every(({ stores, isRight, isIdle }) => (stores ? isRight : isIdle)),
          requests.length === 0
            ? "no attempt"
            : seen.map(({ told }) => told).join("; and of its duplicate: "),
        );
      },
    ),
  ];
}

/** What the attempts of one request did to the key. */
function retryRefused(evidence: Evidence, attempts: readonly Attempt[]) {
  const did = attempts.map((attempt) =>
    [
      ...(says(attempt, KEY_STORED) ? ["stores the key"] : []),
      ...(says(attempt, REFUSAL) ? ["is refused"] : []),
      attempt.outcome === "ok" ? "succeeds" : "fails",
    ].join(", "),
  );
  const refused = did.filter((each) => each === REFUSED).length;
  // One retry; and each time that Lambda delivered the event once more, an attempt that was refused at once.
  const repeated = attempts.filter(
    ({ startedAt }, index) => index > 0 && startedAt < earliestRetry(evidence, attempts),
  ).length;
  const stores = did.includes("stores the key, fails");
  return {
    stores,
    isRight: stores && refused === did.length - 1 && refused === repeated + 1 && did.at(-1) === REFUSED,
    /** Nothing came of it: it found the key. */
    isIdle: did.length > 0 && refused === did.length,
    told: did.map((each, index) => `attempt ${index + 1} ${each}`).join("; "),
  };
}

const REFUSED = "is refused, succeeds";

/** The requests of the run's first call, or of its second: by their marks, or in the order in which they began. */
function requestsOfCall(requests: readonly LoggedRequest[], position: 0 | 1): readonly LoggedRequest[] {
  const began = ({ attempts }: LoggedRequest): number => attempts[0]?.startedAt ?? 0;
  if (requests.some((request) => callOf(request) !== undefined))
    return requests.filter((request) => callOf(request) === String(position + 1));
  // The handlers are deployed one after the other, and each delivery is over before the next is sent.
  return [...requests].sort((a, b) => began(a) - began(b)).slice(position, position + 1);
}

/** Before this time no attempt can be a retry. */
const earliestRetry = (evidence: Evidence, attempts: readonly Attempt[]): number =>
  Math.min(...attempts.map(({ startedAt, endedAt }) => endedAt ?? startedAt)) +
  (WAITS[0] - evidence.aws.target.retryTolerance.early) * 1000;

export const forceFailure = defineLab(import.meta.url, {
  title: "Force a failure, and watch the retries",
  defaults: { times: 1, key: "ORD-124" },
  uses: { times: false, key: true, handler: false },
  shows: [failsAlways, failsAfterKey],
  practice: surviveAFailure,
  prediction: {
    question: () =>
      "A handler stores the key, then fails before it creates the order. Lambda tries again. How many orders in the end?",
    choices: () => [
      numberChoice(1, "the retry repairs it, that is what retries are for"),
      numberChoice(0, "the retry finds the key and goes away"),
      numberChoice(2, "the first attempt's and the retry's"),
    ],
    happened: ordersLeft,
  },
  provision: provideTables,
  act: async (context) => {
    const { emit, options } = context;
    const failing = await deployHandler(context, failsAlways);
    const begun = await beginRun(context, {
      times: 2,
      clearRecord: true,
      versions: [failing.version],
    });
    const always = await send(context, begun.startedAt, 1, "One delivery to a handler that always fails", {
      fails: true,
    });

    const afterKey = await deployHandler(context, failsAfterKey);
    const both = { ...begun, versions: [failing.version, afterKey.version] };
    await saveRun(context.aws, both);
    const afterwards = await send(
      context,
      begun.startedAt,
      1,
      "One delivery that fails after the key was stored",
      { firstCall: 2 },
    );

    const effects = await finishRun(context, both);
    if (effects.every(({ count: orders }) => orders === 0))
      emit({
        type: "damage",
        text: `the order ${options.key} is lost: its key is stored, its retry ended well, and there is no order`,
      });
    return { deliveries: [...always, ...afterwards], effects };
  },
  verify: (evidence) =>
    verifyRun(evidence, (view) => [
      codeIsShown(evidence, view, failsAlways),
      codeIsShown(evidence, view, failsAfterKey, 1),
      everyCallAccepted(evidence, view),
      ...attemptChecks(evidence, view),
      orderCount(evidence, view, 0, {
        id: "order-lost",
        title: "No order was created: the order is lost",
        damage: true,
        advice: `The first handler always fails, and the second was stopped before the order. One for ${view.record.key} came from somewhere else: idem-lab table orders`,
      }),
      recordIsThere(evidence, view),
      lossIsSilent(evidence, view),
    ]),
  wasRun: hasRun,
});

/** That Lambda counts the lost order as a success: nothing will ever try it again. */
function lossIsSilent({ aws, lab }: Evidence, { record, requests }: RunView): Promise<Check> {
  return check(
    {
      id: "nothing-left-to-retry",
      title: "Lambda counts the lost order as a success: nothing will try it again",
      damage: true,
      expected: "the last attempt succeeded, and none followed",
      ...logSource(aws, record, "REPORT"),
      advice: `Run the lab again: idem-lab run ${lab}`,
    },
    async () => {
      const last = attemptsInOrder(await requests()).at(-1);
      if (last === undefined) return passIf(false, "no attempt");
      return passIf(
        last.outcome === "ok",
        `the last attempt, at ${iso(last.startedAt)}, ended with ${last.outcome === "ok" ? "success" : last.outcome}`,
      );
    },
  );
}
