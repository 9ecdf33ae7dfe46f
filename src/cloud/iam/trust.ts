/** Whether a service may assume a role. */
import { decide } from "./policy/decision.js";
import { parsePolicy } from "./policy/document.js";
import { PolicyProblem } from "./policy/problem.js";
import type { Role } from "./role.js";

/** For whom a service would act. */
export interface Cause {
  readonly accountId: string;
  readonly resourceArn: string;
}

/** Whether a role's trust policy lets a service, such as `lambda.amazonaws.com`, assume it. */
export function trustsService(role: Role, service: string, { accountId, resourceArn }: Cause): boolean {
  const known: Readonly<Record<string, string>> = {
    "aws:principalisawsservice": "true",
    "aws:principalservicename": service,
    "aws:sourceaccount": accountId,
    "aws:sourcearn": resourceArn,
  };
  try {
    return decide({
      request: {
        principal: { type: "Service", id: service, accountId: undefined, entityArn: undefined },
        action: "sts:assumerole",
        resource: role.arn,
        context: (key) => {
          const value = Object.hasOwn(known, key) ? known[key] : undefined;
          return value === undefined ? undefined : [value];
        },
      },
      resourceAccountId: accountId,
      identity: [],
      resource: parsePolicy(role.trustPolicy, "resource"),
      boundary: undefined,
      session: undefined,
    }).allowed;
  } catch (problem) {
    if (problem instanceof PolicyProblem) return false;
    throw problem;
  }
}
