import { deleteRecord } from "../../src/aws/tables.js";
import { beginRun, finishRun, ordersOfRun, provideTables } from "../../src/course/labs/actions.js";
import { ask } from "../../src/course/labs/asking.js";
import { defineLab } from "../../src/course/labs/define.js";
import {
  codeIsShown,
  everyCallAccepted,
  hasRun,
  recordIsThere,
  verifyRun,
} from "../../src/course/labs/evidence.js";
import { orderCount } from "../../src/course/labs/executions.js";
import { shownHandler } from "../../src/course/labs/files.js";
import { passTime } from "../../src/course/labs/passing-time.js";
import { withIdempotency } from "../course-code.js";
import { deployNext, deployTrap, TRAPS } from "../traps.js";
import { sameAnswer, toldAtOnce, toldLater } from "./checks.js";

const toldTooEarly = shownHandler(import.meta.url, {
  name: "told-too-early",
  title: "lab 5's handler, whose work takes a while",
  marks: { nodejs: ["await work(event)"], python: ["    work(event)"] },
  since: withIdempotency,
});
const inProgress = shownHandler(import.meta.url, {
  name: "in-progress",
  title: "a record with a state, an owner and a lease",
  marks: {
    nodejs: ["lease_until < :now", "return COME_BACK", "JSON.parse(answer.S)", "#owner = :owner"],
    python: ["lease_until < :now", "return COME_BACK", "json.loads(found", "#owner = :owner"],
  },
});
const failsWhileWorking = shownHandler(import.meta.url, {
  name: "fails-while-working",
  title: "the same, whose work takes a while",
  marks: { nodejs: ["await work(event)"], python: ["    work(event)"] },
  since: inProgress,
});

/** As long as the function may run, and a moment more. */
const LEASE = 10_500;
const FAILS = { fails: true } as const;

export const inProgressLab = defineLab(import.meta.url, {
  title: "Told that it is done, while it is being done",
  defaults: { times: 1, key: "ORD-128" },
  uses: { times: false, key: true, handler: false },
  runsIn: TRAPS,
  places: ["client", "function", "keys", "orders"],
  shows: [toldTooEarly, inProgress, failsWhileWorking],
  prediction: {
    question: () =>
      "Two calls with the same order at the same instant. Lab 5's handler stores the key for one of them, which works for a second and a half, and fails. What is the other one told?",
    choices: () => [
      { value: "duplicate", text: "At once: a duplicate, and all is well" },
      { value: "failed", text: "After a second and a half: it failed as well" },
      { value: "busy", text: "At once: an error, since the order is being worked on" },
    ],
    happened: ({ checks }) => {
      const seen = checks.find(({ id }) => id === "told-while-in-progress")?.observed ?? "";
      return seen.includes("told duplicate") ? "duplicate" : undefined;
    },
  },
  provision: provideTables,
  act: async (context) => {
    const { aws, emit, options, runId } = context;
    const { key } = options;
    const early = await deployTrap(context, toldTooEarly);
    const begun = await beginRun(context, { times: 7, clearRecord: true, versions: [early.version] });
    const { startedAt } = begun;
    const two = await ask(context, startedAt, 2, "Two calls at once, with lab 5's handler", { event: FAILS });
    const third = await ask(context, startedAt, 1, "The client whose call failed tries again", {
      firstCall: 3,
    });
    if ((await ordersOfRun(aws, key, runId)).length === 0)
      emit({ type: "damage", text: `two clients were told that ${key} is done, and there is no order` });

    await deleteRecord(aws, key);
    emit({ type: "done", text: `The record of ${key} is taken out, so that its order can come again` });
    const second = await deployNext(context, begun, failsWhileWorking);
    const others = await ask(context, startedAt, 2, "Two calls at once, with a state", {
      firstCall: 4,
      event: FAILS,
    });
    await passTime(context, LEASE, "Until the lease of the attempt that failed is over", { whole: true });
    const last = await deployNext(context, second, inProgress);
    const back = await ask(context, startedAt, 1, "Who was told to come back comes back", { firstCall: 6 });
    const again = await ask(context, startedAt, 1, "The client whose call failed tries again", {
      firstCall: 7,
    });
    const effects = await finishRun(context, last);
    return { deliveries: [...two, ...third, ...others, ...back, ...again], effects };
  },
  verify: (evidence) =>
    verifyRun(evidence, (view) => [
      codeIsShown(evidence, view, toldTooEarly),
      codeIsShown(evidence, view, failsWhileWorking, 1),
      codeIsShown(evidence, view, inProgress, 2),
      everyCallAccepted(evidence, view, { asked: true }),
      toldAtOnce(evidence, view, [1, 2], "told duplicate", {
        id: "told-while-in-progress",
        title: "The key alone: one call failed, and the other was told that it is done",
        damage: true,
      }),
      toldLater(evidence, view, 3, {
        id: "told-again",
        title: "The key alone: who tries again is told that it is done, and there is no order",
        damage: true,
      }),
      toldAtOnce(evidence, view, [4, 5], "told to come back", {
        id: "told-to-come-back",
        title: "With a state: one call failed, and the other was told to come back",
      }),
      sameAnswer(evidence, view, [6, 7]),
      orderCount(evidence, view, 1, {
        id: "exactly-one-order",
        title: "Who came back after the lease created the order, once",
        advice:
          "After the lease the record is taken over, and a completed one is answered from. Look at the ledger: idem-lab table orders",
      }),
      recordIsThere(evidence, view),
    ]),
  wasRun: hasRun,
});
