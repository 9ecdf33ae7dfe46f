import {
  cutShort,
  foreignCode,
  logGone,
  orderMore,
  orderReplaced,
  otherCode,
  recordGone,
  recordReplaced,
  runForgotten,
  runWithoutTrace,
  type WrongWorld,
} from "../../src/course/author/wrong-world.js";

export const worlds: readonly WrongWorld[] = [
  orderMore("one-order"),
  orderReplaced("one-order"),
  recordGone,
  recordReplaced,
  otherCode("code-is-shown"),
  cutShort,
  logGone("calls-accepted", "one-order"),
  runWithoutTrace("code-is-shown", "calls-accepted", "one-order", "record-is-there"),
  runForgotten,
  ...foreignCode,
];
