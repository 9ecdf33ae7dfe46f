import { lastVersion, provideFunction, sendRun } from "../../src/course/actions.js";
import { codeIsShown, count, everyCallAccepted, verifyRun } from "../../src/course/evidence.js";
import { orderOfEachExecution } from "../../src/course/executions.js";
import { readBeside } from "../../src/course/files.js";
import type { Lab } from "../../src/course/lab.js";
import { withoutIdempotency } from "../course-code.js";

export const duplicateInvocations: Lab = {
  id: "step-4",
  slug: "duplicate-invocations",
  title: "Send the same event several times",
  defaults: { times: 3, key: "ORD-123" },
  uses: { times: true, key: true, handler: true },
  shows: [],
  lesson: () => readBeside(import.meta.url, "lesson.md"),
  provision: async (context) => {
    await provideFunction(context, withoutIdempotency);
  },
  act: async (context) =>
    sendRun(context, "step-4", {
      times: context.options.times,
      clearRecord: false,
      versions: await lastVersion(context),
      title: `The same event, ${context.options.times} times, without idempotency`,
    }),
  verify: (evidence) =>
    verifyRun(evidence, "step-4", (view) => {
      const { times } = view.record;
      return [
        codeIsShown(evidence, view, withoutIdempotency),
        everyCallAccepted(evidence, view),
        orderOfEachExecution(evidence, view, {
          id: "damage-shown",
          title: `${count(times, "delivery", "deliveries")} of one order created ${times === 1 ? "an order" : "an order each"}: the damage`,
          advice:
            "Without idempotency each execution creates an order. Another number means that executions are missing in the log, that the ledger was changed by hand, or that the handler already refuses duplicates: idem-lab table orders",
        }),
      ];
    }),
  wasRun: async ({ runs }) => runs.has("step-4"),
};
