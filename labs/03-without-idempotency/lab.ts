import { check, passIf } from "../../src/course/check.js";
import { beginRun, deployHandler, finishRun, provideTables, send } from "../../src/course/labs/actions.js";
import { defineLab } from "../../src/course/labs/define.js";
import {
  codeIsShown,
  everyCallAccepted,
  hasRun,
  logSource,
  verifyRun,
} from "../../src/course/labs/evidence.js";
import { orderOfEachExecution } from "../../src/course/labs/executions.js";
import { showLog } from "../../src/course/labs/log-shown.js";
import { ORDER_CREATED } from "../../src/course/picture/words.js";
import { withoutIdempotency } from "../course-code.js";

/** What the handler prints for one order. */
const LINES = ["Processing order:", ORDER_CREATED];

export const withoutIdempotencyLab = defineLab(import.meta.url, {
  title: "Deploy the handler without idempotency",
  defaults: { times: 1, key: "ORD-123" },
  uses: { times: false, key: true, handler: true },
  shows: [withoutIdempotency],
  prediction: {
    question: () => "The event is sent with --invocation-type Event. What does the caller get back?",
    choices: () => [
      { value: "200", text: "200, and what the handler returned" },
      { value: "202", text: "202: accepted. The handler may not even have begun" },
      { value: "201", text: "201: the order is created" },
    ],
    happened: ({ deliveries }) => deliveries[0]?.statusCode.toString(),
  },
  provision: provideTables,
  act: async (context) => {
    const { version } = await deployHandler(context, withoutIdempotency);
    const begun = await beginRun(context, { times: 1, clearRecord: false, versions: [version] });
    const deliveries = await send(context, begun.startedAt, 1, "One delivery");
    await showLog(context, begun.startedAt);
    return { deliveries, effects: await finishRun(context, begun) };
  },
  verify: (evidence) =>
    verifyRun(evidence, (view) => {
      return [
        codeIsShown(evidence, view, withoutIdempotency),
        everyCallAccepted(evidence, view),
        orderOfEachExecution(evidence, view, {
          id: "one-order",
          title: "One delivery created one order",
          advice:
            "Each execution runs the business logic once. Look at the ledger, and at the log: idem-lab table orders, idem-lab logs",
        }),
        check(
          {
            id: "log-lines",
            title: "The log shows the order being processed",
            expected: LINES.map((line) => `${line} ${view.record.key}`).join(", "),
            ...logSource(evidence.aws, view.record),
            advice:
              "What a function prints is in its log, with the id of the request that printed it: idem-lab logs",
          },
          async () => {
            const lines = (await view.requests()).flatMap(({ attempts }) =>
              attempts.flatMap((attempt) => attempt.lines.map(({ text }) => text)),
            );
            if (evidence.own === true)
              return passIf(lines.length > 0, `${lines.length} lines of your handler`);
            const seen = LINES.filter((wanted) =>
              lines.some((line) => line.includes(`${wanted} ${view.record.key}`)),
            );
            return passIf(
              seen.length === LINES.length,
              seen.length === 0
                ? "none of them"
                : seen.map((line) => `${line} ${view.record.key}`).join(", "),
            );
          },
        ),
      ];
    }),
  wasRun: hasRun,
});
