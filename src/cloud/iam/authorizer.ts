/** Decides what a role may do, from its policies as they are at this moment. */

import type { Clock } from "../clock/clock.js";
import type { Access } from "../contract/access.js";
import { managedPolicy } from "./managed-policies.js";
import { type Decision, decide, type PolicyType } from "./policy/decision.js";
import { type Policy, parsePolicy } from "./policy/document.js";
import { PolicyProblem } from "./policy/problem.js";
import { PolicyReader } from "./policy/reader.js";
import { requestContext } from "./request-context.js";
import type { RolePolicies } from "./role-policies.js";

/** Who asks. */
export interface Principal {
  readonly arn: string;
  readonly userId: string;
  /** Absent for the owner of the home, who may do everything that the resource's own policy does not deny. */
  readonly roleName?: string;
  /** The JSON text of the policy that the session was made with. */
  readonly sessionPolicy?: string;
}

export interface AuthorizerOptions {
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  readonly policiesOf: (roleName: string) => RolePolicies | undefined;
  /** Told of policies that can't be evaluated: they allow nothing. */
  readonly notice: (text: string) => void;
}

/** `undefined` where it is allowed, AWS's sentence where it is not. */
export type Denial = string | undefined;

const MOST_NOTICES = 100;

const ADMINISTRATOR: readonly Policy[] = ["arn:aws:iam::aws:policy/AdministratorAccess"].map((arn) =>
  parsePolicy(managedPolicy(arn) ?? "", "identity", arn),
);

export class Authorizer {
  readonly #noticed = new Set<string>();
  readonly #reader = new PolicyReader();

  constructor(private readonly options: AuthorizerOptions) {}

  /** What AWS would answer to a request for a region; default: the home's. */
  decide(principal: Principal, access: Access, region = this.options.region): Denial {
    const { roleName } = principal;
    const policies = roleName === undefined ? undefined : this.options.policiesOf(roleName);
    if (roleName !== undefined && policies === undefined)
      return sentence(principal, access, nobodyAllows("identity", access));
    const whose = roleName === undefined ? "for the owner" : `of the role ${roleName}`;
    try {
      const decision = this.#decide(principal, policies, access, region);
      if (decision.allowed) return undefined;
      if ("missing" in decision && decision.undecided !== undefined) {
        const { key, why } = decision.undecided;
        this.#note(
          `The policies ${whose} ask for the condition key ${key}, ${why}: they do not allow ${access.action}.`,
        );
      }
      return sentence(principal, access, reason(access, decision));
    } catch (problem) {
      if (!(problem instanceof PolicyProblem)) throw problem;
      this.#note(
        `The policies ${whose} could not be evaluated for ${access.action} on ${access.resource}, so they allow nothing: ${problem.message}`,
      );
      return sentence(principal, access, nobodyAllows("identity", access));
    }
  }

  #decide(
    principal: Principal,
    policies: RolePolicies | undefined,
    access: Access,
    region: string,
  ): Decision {
    const { accountId, clock } = this.options;
    const { resourcePolicy } = access;
    const { sessionPolicy } = principal;
    const role = policies?.role;
    if (policies?.problem !== undefined) throw policies.problem;
    return decide({
      request: {
        principal: { type: "AWS", id: principal.arn, accountId, entityArn: role?.arn },
        action: access.action.toLowerCase(),
        resource: access.resource,
        context: requestContext({ principal, role, access, accountId, region, clock }),
      },
      resourceAccountId: accountId,
      identity: policies?.identity ?? ADMINISTRATOR,
      resource: resourcePolicy === undefined ? undefined : this.#reader.read(resourcePolicy, "resource"),
      boundary: policies?.boundary,
      session: sessionPolicy === undefined ? undefined : [this.#reader.read(sessionPolicy, "identity")],
    });
  }

  #note(text: string): void {
    if (this.#noticed.has(text) || this.#noticed.size >= MOST_NOTICES) return;
    this.#noticed.add(text);
    this.options.notice(text);
  }
}

/** How AWS's sentences call the types of policies. */
const NAMES: Readonly<Record<PolicyType, string>> = {
  identity: "identity-based policy",
  resource: "resource-based policy",
  boundary: "permissions boundary",
  session: "session policy",
};

const nobodyAllows = (type: PolicyType, access: Access): string =>
  // STS says no more than that it is not allowed.
  access.action === "sts:AssumeRole"
    ? ""
    : ` because no ${NAMES[type]} allows the ${access.shown?.action ?? access.action} action`;

function reason(access: Access, decision: Decision & { readonly allowed: false }): string {
  if ("missing" in decision) return nobodyAllows(decision.missing, access);
  const { deniedBy, policy } = decision;
  // An inline policy has no ARN to be told.
  const which = policy.startsWith("arn:") ? `: ${policy}` : "";
  return ` with an explicit deny in ${deniedBy === "identity" ? "an" : "a"} ${NAMES[deniedBy]}${which}`;
}

function sentence({ arn }: Principal, { action, resource, shown }: Access, why: string): string {
  return `User: ${arn} is not authorized to perform: ${shown?.action ?? action} on resource: ${shown?.resource ?? resource}${why}`;
}
