import {
  cutShort,
  foreignCode,
  logGone,
  orderMore,
  orderReplaced,
  otherCode,
  runForgotten,
  runWithoutTrace,
  type WrongWorld,
} from "../../src/course/author/wrong-world.js";

export const worlds: readonly WrongWorld[] = [
  orderMore("one-order"),
  orderReplaced("one-order"),
  otherCode("code-is-shown"),
  cutShort,
  logGone("calls-accepted", "log-lines", "one-order"),
  runWithoutTrace("code-is-shown", "calls-accepted", "log-lines", "one-order"),
  runForgotten,
  ...foreignCode,
];
