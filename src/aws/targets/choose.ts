/** Which target a learner means. */
import { ACCOUNT } from "./account.js";
import { endpointAt } from "./endpoint.js";
import { LOCAL } from "./local.js";
import type { TargetTraits } from "./target.js";

/** Where a lab runs unless told otherwise. */
export const DEFAULT_TARGET = LOCAL.label;

/** `local`, `aws`, or a URL; undefined where it is none of them. */
export function targetNamed(text: string): TargetTraits | undefined {
  const known = [LOCAL, ACCOUNT].find(({ label }) => label === text);
  if (known !== undefined) return known;
  return /^https?:\/\//.test(text) && URL.canParse(text) ? endpointAt(text.replace(/\/$/, "")) : undefined;
}
