/** Where policies take a while to be in force: what may have come of that alone is no verdict on a handler. */
import type { Aws } from "../../aws/clients.js";
import { PRACTICE_ACTIONS } from "../../aws/roles.js";
import type { Observations, ProbeName, ProbeSeen } from "./observations.js";

const DENIED = /not authorized to perform: ([\w:]+)/;

/** What speaks for a policy that was not in force yet, or still was; undefined where nothing does. */
export function policyLate({ target }: Aws, { name, steps, keys }: ProbeSeen): string | undefined {
  for (const { error = "", fault } of steps) {
    const action = DENIED.exec(error)?.[1];
    if (action !== undefined && fault === undefined && PRACTICE_ACTIONS.includes(action))
      return target.roleArn === undefined
        ? `AWS denied ${action}, which its role's policy allows: the policy was not in force everywhere`
        : `AWS denied ${action}: the account's own role ${target.roleArn} may not do what it needs`;
  }
  const went = steps.some(({ ok, orders: left = 0, fault }) => fault !== undefined && ok && left > 0);
  if (went && name === "work-denied")
    return "the order was created while its role was denied that: the denial was not in force everywhere";
  return name === "key-denied" && keys.length > 0
    ? "a key was stored while its role was denied that: the denial was not in force everywhere"
    : undefined;
}

/** Faults under which no attempt of a handler that stores keys can end well. */
const STOPPING: readonly ProbeName[] = [
  "retried-key-denied",
  "retried-work-denied",
  "retried-stopped-after-key",
];

/** Why a probe has shown nothing, although all is as it should be. */
export function faultLate({ name, steps }: ProbeSeen, { key }: Observations): string | undefined {
  if (!STOPPING.includes(name) || (name === "retried-key-denied" && key.kind === "none")) return undefined;
  return steps.some(({ ok, fault }) => ok && fault !== undefined)
    ? "an attempt ended well while its role was denied what it needs: the denial was not in force everywhere"
    : undefined;
}
