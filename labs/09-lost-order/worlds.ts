import {
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
import { swappedKey } from "./keys.js";

const ofSwapped = ({ name, make, mend, ...world }: WrongWorld): WrongWorld => ({
  ...world,
  name: `${name}, of the order of the swapped writes`,
  make: (target) => make({ ...target, key: swappedKey(target.key) }),
  mend: async (target) => mend?.({ ...target, key: swappedKey(target.key) }),
});

/** What the lab reads off its log, and the orders that the log must explain. */
const OF_THE_LOG = ["calls-accepted", "key-first-told", "order-first-told", "order-first-doubled"];

export const worlds: readonly WrongWorld[] = [
  orderMore("key-first-lost"),
  ofSwapped(orderMore("order-first-doubled")),
  recordGone,
  recordReplaced,
  otherCode("code-is-shown", "code-is-shown-2"),
  cutShort,
  logGone(...OF_THE_LOG),
  runWithoutTrace("code-is-shown", "code-is-shown-2", ...OF_THE_LOG, "record-is-there"),
  runForgotten,
  ...foreignCode,
];
