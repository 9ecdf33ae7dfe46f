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
  orderMore("damage-shown"),
  orderReplaced("damage-shown"),
  otherCode("code-is-shown"),
  cutShort,
  logGone("calls-accepted", "damage-shown"),
  runWithoutTrace("code-is-shown", "calls-accepted", "damage-shown"),
  runForgotten,
  ...foreignCode,
];
