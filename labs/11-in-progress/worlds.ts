import {
  cutShort,
  foreignCode,
  logGone,
  orderMore,
  orderReplaced,
  otherCode,
  recordGone,
  runForgotten,
  runWithoutTrace,
  type WrongWorld,
} from "../../src/course/author/wrong-world.js";

const CODE = ["code-is-shown", "code-is-shown-2", "code-is-shown-3"];
const OF_THE_LOG = [
  "calls-accepted",
  "told-while-in-progress",
  "told-again",
  "told-to-come-back",
  "same-answer",
  "exactly-one-order",
];

export const worlds: readonly WrongWorld[] = [
  orderMore("exactly-one-order"),
  orderReplaced("exactly-one-order"),
  recordGone,
  otherCode(...CODE),
  cutShort,
  logGone(...OF_THE_LOG),
  runWithoutTrace(...CODE, ...OF_THE_LOG, "record-is-there"),
  runForgotten,
  ...foreignCode,
];
