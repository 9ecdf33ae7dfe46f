import { deleteFunction } from "../../src/aws/functions.js";
import { deleteLogGroup } from "../../src/aws/log-group.js";
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
import { readingFirst } from "./reads-first.js";

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
  {
    name: "the function that reads first deleted",
    fails: ["reads-first-code", "reads-first-doubles"],
    make: async ({ aws }) => void (await deleteFunction(aws, readingFirst(aws).names.functionName)),
  },
  {
    name: "the log of the function that reads first deleted",
    fails: ["reads-first-doubles"],
    make: async ({ aws }) => void (await deleteLogGroup(aws, readingFirst(aws).names.logGroup)),
  },
];
