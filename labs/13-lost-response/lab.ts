import { says } from "../../src/aws/log-reader.js";
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
import type { Evidence } from "../../src/course/labs/lab.js";
import { numberChoice } from "../../src/course/labs/prediction.js";
import { ORDER_CREATED, REFUSAL, UNHEARD } from "../../src/course/picture/words.js";
import { withIdempotency } from "../course-code.js";
import { deployNext, deployTrap, TRAPS, takeOut, withKey } from "../traps.js";

const losesTheAnswer = shownHandler(import.meta.url, {
  name: "loses-the-answer",
  title: "lab 5's handler, the answer of its put lost once",
  marks: {
    nodejs: ["await next(request)", "TimeoutError"],
    python: ["URLLib3Session().send(request)", "raise ReadTimeoutError"],
  },
  since: withIdempotency,
});
const ownerInRecord = shownHandler(import.meta.url, {
  name: "owner-in-record",
  title: "lab 5's handler, with an owner in its record",
  marks: {
    nodejs: ["const owner =", "ReturnValuesOnConditionCheckFailure", "error.Item?.owner"],
    python: ["    owner = ", "ReturnValuesOnConditionCheckFailure", '.get("owner")'],
  },
  since: withIdempotency,
});
const answeredWith500 = shownHandler(import.meta.url, {
  name: "answered-with-500",
  title: "the same, its put answered once with 500",
  marks: {
    nodejs: ["await next(request)", "httpStatusCode: 500"],
    python: ["URLLib3Session().send(request)", "AWSResponse(request.url, 500"],
  },
  since: ownerInRecord,
});

const LOST = `${UNHEARD}, and its answer is lost`;
const ANSWERED_500 = `${UNHEARD}, and its answer is a 500`;
const OWN = "Our own record";

/** The attempts whose put met a fault, and what each did then. */
async function metBy({ requests }: RunView, fault: string): Promise<readonly string[]> {
  const attempts = (await requests()).flatMap((request) => request.attempts);
  return attempts
    .filter((attempt) => says(attempt, fault))
    .map((attempt) =>
      [
        ...(says(attempt, OWN) ? ["knew its own record"] : []),
        ...(says(attempt, REFUSAL) ? ["was refused"] : []),
        ...(says(attempt, ORDER_CREATED) ? ["created the order"] : []),
        attempt.outcome === "ok" ? "ended well" : "failed",
      ].join(", "),
    );
}

const REFUSED_BY_ITSELF = "was refused, ended well";
const WENT_ON = "knew its own record, created the order, ended well";

/** What the attempts did whose put met a fault: once, at least, what is expected, and never anything else. */
function afterFault(
  { aws, lab }: Evidence,
  view: RunView,
  fault: string,
  expected: string,
  texts: Pick<Check, "id" | "title"> & { readonly damage?: true },
): Promise<Check> {
  return check(
    {
      ...texts,
      expected: `the put is done; its attempt ${expected}`,
      ...logSource(aws, view.record, `'?Simulated ?Duplicate ?"${OWN}" ?"${ORDER_CREATED}"'`),
      advice: `The SDK sends the put again, and finds what the first one stored. Look at the attempt: idem-lab logs. Or run the lab again: idem-lab run ${lab}`,
    },
    async () => {
      const did = await metBy(view, fault);
      const observed = did.length === 0 ? "no attempt met it" : `its attempt ${did.join("; another one ")}`;
      return passIf(did.length > 0 && did.every((each) => each === expected), observed);
    },
  );
}

export const lostResponse = defineLab(import.meta.url, {
  title: "The put was done, and its answer is lost",
  defaults: { times: 1, key: "ORD-129" },
  uses: { times: false, key: true, handler: false },
  runsIn: TRAPS,
  shows: [losesTheAnswer, ownerInRecord, answeredWith500],
  prediction: {
    question: () =>
      "The put of lab 5's handler is done, and its answer is lost. The SDK sends the put again. Nothing else goes wrong. How many orders does this delivery leave?",
    choices: () => [
      numberChoice(1, "the SDK repairs a lost answer, that is what its retries are for"),
      numberChoice(0, "the second put is refused by the first one's record"),
      numberChoice(2, "the put was done twice"),
    ],
    happened: ({ effects }) => (effects[1] === undefined ? undefined : String(effects[1].count)),
  },
  provision: provideTables,
  act: async (context) => {
    const { aws, emit, options, runId } = context;
    // An order of its own: a call that is sent again may come late, and would be in the way of the next handler.
    const key = `${options.key}-lost`;
    const first = withKey(context, key);
    await takeOut(first);
    const losing = await deployTrap(context, losesTheAnswer);
    const begun = await beginRun(context, { times: 3, clearRecord: true, versions: [losing.version] });
    const { startedAt } = begun;
    const lost = await send(first, startedAt, 1, "One delivery; the answer of its put is lost");
    const left = (await ordersOfRun(aws, key, runId)).length;
    if (left === 0)
      emit({
        type: "damage",
        text: `the order ${key} is lost: its only delivery was taken for a duplicate of itself`,
      });

    const second = await deployNext(context, begun, answeredWith500);
    const owned = await send(context, startedAt, 1, "With an owner; the put is done, and answered with 500", {
      firstCall: 2,
    });
    const third = await deployNext(context, second, ownerInRecord);
    const again = await send(context, startedAt, 1, "The same event again", { firstCall: 3 });
    const effects = await finishRun(context, third);
    return {
      deliveries: [...lost, ...owned, ...again],
      effects: [...effects, { key, count: left }],
    };
  },
  verify: (evidence) =>
    verifyRun(evidence, (view) => [
      codeIsShown(evidence, view, losesTheAnswer),
      codeIsShown(evidence, view, answeredWith500, 1),
      codeIsShown(evidence, view, ownerInRecord, 2),
      everyCallAccepted(evidence, view),
      afterFault(evidence, view, LOST, REFUSED_BY_ITSELF, {
        id: "refused-by-its-own-record",
        title: "The answer lost: the attempt was refused by its own record, and the order is lost",
        damage: true,
      }),
      afterFault(evidence, view, ANSWERED_500, WENT_ON, {
        id: "knows-its-own-record",
        title: "A 500 that was done: with an owner the attempt knew its own record, and went on",
      }),
      orderCount(evidence, view, 1, {
        id: "exactly-one-order",
        title: "With an owner: created by the delivery that met its own record, refused after it",
        advice:
          "Only the delivery that met its own record goes on; the one after it has another owner. Look at the ledger: idem-lab table orders",
      }),
      recordIsThere(evidence, view),
    ]),
  wasRun: hasRun,
});
