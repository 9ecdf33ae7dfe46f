import { deleteOrder, ordersOf } from "../../src/aws/tables.js";
import {
  cutShort,
  foreignCode,
  logGone,
  otherCode,
  runForgotten,
  runWithoutTrace,
  type WrongWorld,
} from "../../src/course/author/wrong-world.js";
import { KINDS, type Kind } from "./sources.js";

/** An order of the topic taken out, that one kind of key had let through. */
const orderLess = (kind: Kind): WrongWorld => ({
  name: `an order less by ${KINDS[kind]}`,
  fails: [`by-${kind}`],
  make: async ({ aws, key }) => {
    const orders = await ordersOf(aws, `${key}-sns`);
    const [first] = orders.filter(({ executionId }) => executionId.startsWith(`${kind}#`));
    if (first !== undefined) await deleteOrder(aws, first);
  },
});

/** What is read off the log, or needs it as its witness. */
const OF_THE_LOG = [
  "calls-accepted",
  "own-retry-keeps-id",
  "by-request-id",
  "by-source-id",
  "by-senders-key",
];

export const worlds: readonly WrongWorld[] = [
  orderLess("request-id"),
  orderLess("source-id"),
  orderLess("senders-key"),
  otherCode("code-is-shown"),
  cutShort,
  logGone(...OF_THE_LOG),
  runWithoutTrace("code-is-shown", ...OF_THE_LOG),
  runForgotten,
  ...foreignCode,
];
