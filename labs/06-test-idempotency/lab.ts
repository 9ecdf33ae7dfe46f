import { lastVersion, provideFunction } from "../../src/course/labs/actions.js";
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
import { race } from "../../src/course/labs/race.js";
import { withIdempotency } from "../course-code.js";
import { READS_FIRST, raceReadsFirst, readsFirst, readsFirstChecks } from "./reads-first.js";

export const testIdempotency = defineLab(import.meta.url, {
  title: "Send the duplicates again",
  defaults: { times: 3, key: "ORD-123" },
  uses: { times: true, key: true, handler: true },
  functions: [READS_FIRST],
  shows: [readsFirst],
  prediction: {
    question: ({ times }) =>
      `${count(times, "delivery", "deliveries")} of the same event at the same instant: how many orders does the conditional put let through?`,
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
  act: async (context) => {
    const { custom, times } = context.options;
    const beside = custom === undefined ? await raceReadsFirst(context) : undefined;
    const { deliveries, effects } = await race(context, {
      times,
      clearRecord: true,
      versions: await lastVersion(context),
      beside,
      title: (sent) =>
        `The same event, ${count(sent, "time")}${sent === 1 ? "" : " at once"}, ${custom === undefined ? "with the conditional put" : "with your own handler"}`,
    });
    return { deliveries, effects };
  },
  verify: async (evidence) => {
    const record = evidence.runs.get(evidence.lab);
    const readFirst = record === undefined ? [] : await readsFirstChecks(evidence, record);
    const checks = await verifyRun(evidence, (view) => {
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
    });
    return [...checks, ...readFirst];
  },
  wasRun: hasRun,
});
