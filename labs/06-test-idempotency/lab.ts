import { lastVersion, provideFunction, sendRun } from "../../src/course/labs/actions.js";
import { defineLab } from "../../src/course/labs/define.js";
import {
  codeIsShown,
  count,
  everyCallAccepted,
  hasRun,
  recordIsThere,
  verifyRun,
} from "../../src/course/labs/evidence.js";
import { orderCount, refusals } from "../../src/course/labs/executions.js";
import { distinct, numberChoice, ordersLeft } from "../../src/course/labs/prediction.js";
import { withIdempotency } from "../course-code.js";

export const testIdempotency = defineLab(import.meta.url, {
  title: "Send the duplicates again",
  defaults: { times: 3, key: "ORD-123" },
  uses: { times: true, key: true, handler: true },
  shows: [],
  prediction: {
    question: ({ times }) =>
      `${count(times, "delivery", "deliveries")} of the same event, several at a time: how many orders?`,
    choices: ({ times }) =>
      distinct([
        numberChoice(1, "whoever stores the key first"),
        numberChoice(times, "they all look before one of them has stored"),
        numberChoice(2, "the first two are too close together to see each other"),
      ]),
    happened: ordersLeft,
  },
  provision: async (context) => {
    await provideFunction(context, withIdempotency);
  },
  act: async (context) =>
    sendRun(context, {
      times: context.options.times,
      clearRecord: true,
      versions: await lastVersion(context),
      title: `The same event, ${count(context.options.times, "time")}, ${context.options.custom === undefined ? "with the conditional put" : "with your own handler"}`,
    }),
  verify: (evidence) =>
    verifyRun(evidence, (view) => {
      const { times } = view.record;
      return [
        codeIsShown(evidence, view, withIdempotency),
        everyCallAccepted(evidence, view),
        orderCount(evidence, view, 1, {
          id: "exactly-one-order",
          title: `${count(times, "delivery", "deliveries")} created exactly one order`,
          advice:
            "More than one: two deliveries both found the key free. None: the key was stored before, or the work failed after it was. See which: idem-lab logs",
        }),
        refusals(evidence, view, times - 1),
        // A handler of the learner's may keep its record in another form, or none: the practice looks at that.
        ...(evidence.own === true ? [] : [recordIsThere(evidence, view)]),
      ];
    }),
  wasRun: hasRun,
});
