/** The policies of a role, read once for as long as the role stays as it is. */
import { managedPolicy } from "./managed-policies.js";
import { type Policy, parsePolicy } from "./policy/document.js";
import { PolicyProblem } from "./policy/problem.js";
import type { Role } from "./role.js";

export class RolePolicies {
  readonly identity: readonly Policy[];
  readonly boundary: Policy | undefined;
  /** Why they can't be evaluated: then they allow nothing, since what can't be read might deny. */
  readonly problem: PolicyProblem | undefined;

  constructor(readonly role: Role) {
    const inline = Object.entries(role.inlinePolicies);
    const attached = role.attachedPolicies.map((arn) => [arn, managedPolicy(arn)] as const);
    try {
      this.identity = [...inline, ...attached].map(([name, text]) => read(name, text));
      const { permissionsBoundary: arn } = role;
      this.boundary = arn === undefined ? undefined : read(arn, managedPolicy(arn));
    } catch (problem) {
      if (!(problem instanceof PolicyProblem)) throw problem;
      this.identity = [];
      this.problem = problem;
    }
  }
}

function read(name: string, text: string | undefined): Policy {
  if (text === undefined) throw new PolicyProblem(`the policy ${name} is not known`);
  return parsePolicy(text, "identity", name);
}
