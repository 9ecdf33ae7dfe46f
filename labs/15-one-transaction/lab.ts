import { deleteOrder } from "../../src/aws/tables.js";
import { beginRun, finishRun, provideTables, send } from "../../src/course/labs/actions.js";
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
import { deployNext, deployTrap, TRAPS, withKey } from "../traps.js";
import { conflictIsNoDuplicate, countedTwice, tokenForgets } from "./checks.js";
import { COUNTER, counted, counterOf } from "./counter.js";

const tokenAlone = shownHandler(import.meta.url, {
  name: "token-alone",
  title: "a counter that rests on its token",
  marks: { nodejs: ["ClientRequestToken", "ADD units"], python: ["ClientRequestToken", "ADD units"] },
});
const oneTransaction = shownHandler(import.meta.url, {
  name: "one-transaction",
  title: "record and order in one transaction",
  marks: {
    nodejs: ["new TransactWriteCommand", "attribute_not_exists", 'Code === "ConditionalCheckFailed"'],
    python: ["transact_write_items", "attribute_not_exists", '== "ConditionalCheckFailed"'],
  },
});
const meetsAConflict = shownHandler(import.meta.url, {
  name: "meets-a-conflict",
  title: "the same, with a conflict and a stop injected",
  marks: {
    nodejs: ["throw new TransactionCanceledException", "throw new Error"],
    python: ["TransactionConflict", "raise Exception"],
  },
  since: oneTransaction,
});

const ELEVEN_MINUTES = 11 * 60_000;

export const oneTransactionLab = defineLab(import.meta.url, {
  title: "Record and order in one transaction",
  defaults: { times: 1, key: "ORD-131" },
  uses: { times: false, key: true, handler: false },
  runsIn: TRAPS,
  shows: [tokenAlone, oneTransaction, meetsAConflict],
  prediction: {
    question: () =>
      "A transaction adds five units, with a token made of the event. The event comes twice, and once more eleven minutes later. How many units are counted?",
    choices: () => [
      { value: "5", text: "5: the token makes it the same transaction each time" },
      { value: "10", text: "10: the last one is a new transaction" },
      { value: "15", text: "15: a token is no condition" },
    ],
    happened: ({ checks }) =>
      /(\d+) units/.exec(checks.find(({ id }) => id === "token-forgets")?.observed ?? "")?.[1],
  },
  provision: provideTables,
  act: async (context) => {
    const { aws, options, emit } = context;
    // In the place of the order: its row is no order, and is not shown as one.
    const counter = withKey(context, counterOf(options.key));
    const counting = await deployTrap(context, tokenAlone);
    await deleteOrder(aws, { orderId: counterOf(options.key), executionId: COUNTER });
    const begun = await beginRun(context, { times: 5, clearRecord: true, versions: [counting.version] });
    const { startedAt } = begun;
    const twice = await send(counter, startedAt, 2, "Five units, with a token; and the same event again");
    emit({ type: "done", text: `The counter stands at ${(await counted(aws, options.key)) ?? 0} units` });
    await passTime(context, ELEVEN_MINUTES, "Eleven minutes: DynamoDB knows a token for ten");
    const late = await send(counter, startedAt, 1, "The same event after eleven minutes", { firstCall: 3 });
    emit({
      type: "damage",
      text: `the counter stands at ${(await counted(aws, options.key)) ?? 0} units, of one event that adds five`,
    });

    const second = await deployNext(context, begun, meetsAConflict);
    const retried = await send(context, startedAt, 1, "One order: a conflict, then a stop after the commit", {
      firstCall: 4,
    });
    const third = await deployNext(context, second, oneTransaction);
    const again = await send(context, startedAt, 1, "The same order again", { firstCall: 5 });
    const effects = await finishRun(context, third);
    return { deliveries: [...twice, ...late, ...retried, ...again], effects };
  },
  verify: (evidence) =>
    verifyRun(evidence, (view) => [
      codeIsShown(evidence, view, tokenAlone),
      codeIsShown(evidence, view, meetsAConflict, 1),
      codeIsShown(evidence, view, oneTransaction, 2),
      everyCallAccepted(evidence, view),
      tokenForgets(evidence, view),
      countedTwice(evidence, view),
      conflictIsNoDuplicate(evidence, view),
      orderCount(evidence, view, 1, {
        id: "exactly-one-order",
        title: "A conflict, a stop and a duplicate: one order",
        advice:
          "Record and order are written together, under the order's own name: none is missing, and none is there twice. Look at the ledger: idem-lab table orders",
      }),
      recordIsThere(evidence, view),
    ]),
  wasRun: hasRun,
});
