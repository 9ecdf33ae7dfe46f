import {
  changedSettings,
  cutShort,
  foreignCode,
  logGone,
  orderMore,
  otherCode,
  recordGone,
  recordReplaced,
  runForgotten,
  runWithoutTrace,
  type WrongWorld,
} from "../../src/course/author/wrong-world.js";

/** What the lab reads off its log. */
const OF_THE_LOG = [
  "calls-accepted",
  "three-attempts",
  "retry-waits",
  "retry-refused",
  "nothing-left-to-retry",
];

export const worlds: readonly WrongWorld[] = [
  orderMore("order-lost"),
  recordGone,
  recordReplaced,
  otherCode("code-is-shown", "code-is-shown-2"),
  cutShort,
  logGone(...OF_THE_LOG),
  runWithoutTrace("code-is-shown", "code-is-shown-2", ...OF_THE_LOG, "record-is-there"),
  runForgotten,
  ...foreignCode,
  ...changedSettings,
];
