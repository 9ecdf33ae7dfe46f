import { deployHandler, provideTables, sendRun } from "../../src/course/labs/actions.js";
import { defineLab } from "../../src/course/labs/define.js";
import {
  codeIsShown,
  everyCallAccepted,
  hasRun,
  recordIsThere,
  verifyRun,
} from "../../src/course/labs/evidence.js";
import { orderCount } from "../../src/course/labs/executions.js";
import { withIdempotency } from "../course-code.js";
import { makeItIdempotent } from "./practice.js";

export const withIdempotencyLab = defineLab(import.meta.url, {
  title: "Deploy the handler with the conditional put",
  defaults: { times: 1, key: "ORD-123" },
  uses: { times: false, key: true, handler: true },
  shows: [withIdempotency],
  practice: makeItIdempotent,
  prediction: {
    question: () => "One delivery of a key that nobody used yet. What is in the tables afterwards?",
    choices: () => [
      { value: "both", text: "One record of the key, and one order" },
      { value: "order", text: "One order; the record is taken out when the work is done" },
      { value: "record", text: "One record; the order comes with the second delivery" },
    ],
    happened: ({ checks, effects }) => {
      const looked = checks.find(({ id }) => id === "record-is-there");
      if (looked === undefined) return undefined;
      const record = looked.verdict === "pass";
      const order = (effects[0]?.count ?? 0) > 0;
      if (record && order) return "both";
      if (order) return "order";
      return record ? "record" : undefined;
    },
  },
  provision: provideTables,
  act: async (context) => {
    const { version } = await deployHandler(context, withIdempotency);
    return sendRun(context, {
      times: 1,
      clearRecord: true,
      versions: [version],
      title: "A first delivery",
    });
  },
  verify: (evidence) =>
    verifyRun(evidence, (view) => [
      codeIsShown(evidence, view, withIdempotency),
      everyCallAccepted(evidence, view),
      orderCount(evidence, view, 1, {
        id: "one-order",
        title: "A first delivery creates one order",
        advice:
          "The first delivery of a key must do the work. Look at the log for why it did not: idem-lab logs",
      }),
      // A handler of the learner's may keep its record in another form, or none: the practice looks at that.
      ...(evidence.own === true ? [] : [recordIsThere(evidence, view)]),
    ]),
  wasRun: hasRun,
});
