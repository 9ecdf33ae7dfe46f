import {
  cutShort,
  foreignCode,
  logGone,
  orderMore,
  orderReplaced,
  otherCode,
  replaceRecord,
  runForgotten,
  runWithoutTrace,
  type WrongWorld,
} from "../../src/course/author/wrong-world.js";

/** The record is swept at the end of the lab: here is one again, with an expiry that is no time in seconds. */
const putBack = (
  name: string,
  expiry: () => { readonly N: string } | { readonly S: string },
): WrongWorld => ({
  name: `a record put back, its expiry ${name}`,
  fails: ["expiry-in-seconds", "swept-after-expiry"],
  make: (target) => replaceRecord(target, expiry()),
  mend: (target) => replaceRecord(target, undefined),
});

export const worlds: readonly WrongWorld[] = [
  orderMore("exactly-one-order"),
  orderReplaced("exactly-one-order"),
  putBack("a text", () => ({ S: "soon" })),
  putBack("in milliseconds", () => ({ N: String(Date.now()) })),
  otherCode("code-is-shown"),
  cutShort,
  logGone("calls-accepted", "exactly-one-order", "one-record-per-key", "blocks-until-swept"),
  runWithoutTrace(
    "code-is-shown",
    "calls-accepted",
    "exactly-one-order",
    "one-record-per-key",
    "expiry-in-seconds",
    "blocks-until-swept",
    "swept-after-expiry",
  ),
  runForgotten,
  ...foreignCode,
];
