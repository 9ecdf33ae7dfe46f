import {
  cutShort,
  foreignCode,
  logGone,
  orderMore,
  otherCode,
  replaceRecord,
  runForgotten,
  runWithoutTrace,
  type WrongWorld,
} from "../../src/course/author/wrong-world.js";
import { SCENES } from "./keys.js";

/** An order more of one of the scenes. */
const orderMoreOf = (scene: keyof typeof SCENES, check: string): WrongWorld => {
  const { name, make, mend, ...world } = orderMore(check);
  return {
    ...world,
    name: `${name}, of the ${scene} scene`,
    make: (target) => make({ ...target, key: SCENES[scene](target.key) }),
    mend: async (target) => mend?.({ ...target, key: SCENES[scene](target.key) }),
  };
};

/** What the orders of the log's executions are. */
const ORDERS = ["expired-blocks", "milliseconds-block", "late-doubled", "outlived-once"];
const CODE = ["code-is-shown", "code-is-shown-2", "code-is-shown-3"];

export const worlds: readonly WrongWorld[] = [
  orderMoreOf("late", "late-doubled"),
  orderMoreOf("safe", "outlived-once"),
  {
    name: "the record with milliseconds replaced by one with seconds",
    fails: ["expiry-never-comes"],
    make: (target) => replaceRecord({ ...target, key: SCENES.milliseconds(target.key) }, { N: "1900000000" }),
  },
  otherCode(...CODE),
  cutShort,
  logGone("calls-accepted", ...ORDERS),
  runWithoutTrace(...CODE, "calls-accepted", "expiry-never-comes", ...ORDERS),
  runForgotten,
  ...foreignCode,
];
