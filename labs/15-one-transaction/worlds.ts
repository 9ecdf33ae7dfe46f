import { deleteOrder } from "../../src/aws/tables.js";
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
import { COUNTER, counterOf } from "./counter.js";

const CODE = ["code-is-shown", "code-is-shown-2", "code-is-shown-3"];
const OF_THE_LOG = ["calls-accepted", "token-forgets", "conflict-is-no-duplicate", "exactly-one-order"];

export const worlds: readonly WrongWorld[] = [
  orderMore("exactly-one-order"),
  orderReplaced("exactly-one-order"),
  recordGone,
  otherCode(...CODE),
  cutShort,
  logGone(...OF_THE_LOG),
  runWithoutTrace(...CODE, ...OF_THE_LOG, "counted-twice", "record-is-there"),
  runForgotten,
  ...foreignCode,
  {
    name: "the counter's row taken out",
    fails: ["counted-twice"],
    make: ({ aws, key }) => deleteOrder(aws, { orderId: counterOf(key), executionId: COUNTER }),
  },
];
