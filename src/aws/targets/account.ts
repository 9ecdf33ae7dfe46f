/** An account on AWS. */
import { elsewhere } from "./elsewhere.js";
import type { TargetTraits } from "./target.js";

const any = elsewhere("aws");

export const ACCOUNT: TargetTraits = {
  ...any,
  called: "AWS",
  redirectable: true,
  distant: true,
  knowsCallers: true,
  checksClock: true,
  hints: { ...any.hints, start: "Look at the network." },
};
