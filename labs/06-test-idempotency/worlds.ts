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
  orderMore("exactly-one-order"),
  orderReplaced("exactly-one-order"),
  recordGone,
  recordReplaced,
  otherCode("code-is-shown"),
  cutShort,
  logGone("calls-accepted", "exactly-one-order", "duplicates-refused"),
  runWithoutTrace("code-is-shown", "calls-accepted", "exactly-one-order", "record-is-there"),
  runForgotten,
  ...foreignCode,
];
