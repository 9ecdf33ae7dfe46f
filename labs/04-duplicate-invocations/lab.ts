import { lastVersion, provideFunction, sendRun } from "../../src/course/labs/actions.js";
import { defineLab } from "../../src/course/labs/define.js";
import { codeIsShown, count, everyCallAccepted, hasRun, verifyRun } from "../../src/course/labs/evidence.js";
import { orderOfEachExecution } from "../../src/course/labs/executions.js";
import { distinct, numberChoice } from "../../src/course/labs/prediction.js";
import { withoutIdempotency } from "../course-code.js";
import { chooseTheKey } from "./practice.js";

export const duplicateInvocations = defineLab(import.meta.url, {
  title: "Send the same event several times",
  defaults: { times: 3, key: "ORD-123" },
  uses: { times: true, key: true, handler: false },
  shows: [],
  practice: chooseTheKey,
  prediction: {
    // That each delivery creates an order may be known by now; what a key of request ids would do is not.
    question: ({ times }) =>
      `${count(times, "delivery", "deliveries")} of the same event. Had the handler kept the request ids of what it handled, and refused what it had seen: how many orders?`,
    choices: ({ times }) =>
      distinct([
        numberChoice(1, "it is the same order, and Lambda sees that"),
        numberChoice(times, "one for each delivery"),
        numberChoice(2, "the first one's, and one for all of its copies"),
      ]),
    happened: ({ deliveries }) => {
      const ids = new Set(deliveries.map(({ requestId }) => requestId));
      return ids.size === 0 ? undefined : String(ids.size);
    },
  },
  provision: async (context) => {
    await provideFunction(context, withoutIdempotency);
  },
  act: async (context) =>
    sendRun(context, {
      times: context.options.times,
      clearRecord: false,
      versions: await lastVersion(context),
      title: `The same event, ${count(context.options.times, "time")}, without idempotency`,
    }),
  verify: (evidence) =>
    verifyRun(evidence, (view) => {
      const { times } = view.record;
      return [
        codeIsShown(evidence, view, withoutIdempotency),
        everyCallAccepted(evidence, view),
        orderOfEachExecution(evidence, view, {
          id: "damage-shown",
          title: `${count(times, "delivery", "deliveries")} of one order created ${times === 1 ? "an order" : "an order each"}: the damage`,
          damage: true,
          advice:
            "Without idempotency each execution creates an order. Another number means that executions are missing in the log, that the ledger was changed by hand, or that the handler already refuses duplicates: idem-lab table orders",
        }),
      ];
    }),
  wasRun: hasRun,
});
