/** Decides what a role may do, from its policies as they are at this moment. */

import type { Clock } from "../clock/clock.js";
import type { Access } from "../contract/access.js";
import { type Evaluation, evaluate } from "./evaluator.js";
import { isPlainlyAllowed } from "./plainly-allowed.js";
import { conditionKeys, type RolePolicies, statementsOf } from "./role-policies.js";

/** Who asks. */
export interface Principal {
  readonly arn: string;
  readonly userId: string;
  /** Absent for the owner of the home, who may do everything that the resource's own policy does not deny. */
  readonly roleName?: string;
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

/** Keys of AWS's that no request here has a value for, as few have on AWS. */
const ABSENT = new Set(
  [
    "CalledVia",
    "CalledViaFirst",
    "CalledViaLast",
    "MultiFactorAuthAge",
    "MultiFactorAuthPresent",
    "PrincipalOrgID",
    "PrincipalOrgPaths",
    "Referer",
    "ResourceOrgID",
    "ResourceOrgPaths",
    "SourceAccount",
    "SourceArn",
    "SourceIdentity",
    "SourceOrgID",
    "SourceOrgPaths",
    "SourceVpc",
    "SourceVpce",
    "SourceVpcArn",
    "username",
    "VpcSourceIp",
  ].map((name) => `aws:${name.toLowerCase()}`),
);
const PRINCIPAL_TAG = "aws:principaltag/";
/** With these the same question has another answer later. */
const OF_THE_MOMENT = ["aws:currenttime", "aws:epochtime"];
const MOST_REMEMBERED = 1000;
const MOST_NOTICES = 100;

const ADMINISTRATOR = {
  name: "AdministratorAccess",
  document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
};

export class Authorizer {
  /** Decisions go when the role changes: its policies are another object then. */
  readonly #remembered = new WeakMap<RolePolicies, Map<string, Denial>>();
  readonly #noticed = new Set<string>();

  constructor(private readonly options: AuthorizerOptions) {}

  /** What AWS would answer, at once where that is known. */
  decide(principal: Principal, access: Access): Denial | Promise<Denial> {
    const { roleName } = principal;
    if (roleName === undefined) {
      return this.#evaluate(
        principal,
        access,
        undefined,
        present(this.#context(principal, undefined, access)),
      );
    }
    const policies = this.options.policiesOf(roleName);
    if (policies === undefined) return sentence(principal, access, nobodyAllows(access));
    // A resource's policy may deny what the role's policies allow.
    if (access.resourcePolicy === undefined && isPlainlyAllowed(policies, access)) return undefined;

    const service = access.action.split(":", 1)[0] ?? "";
    const keys = new Set([...policies.keysFor(service), ...keysOfResource(access)]);
    const context = this.#context(principal, policies, access);
    const known = new Set([...Object.keys(context).map((key) => key.toLowerCase()), ...ABSENT]);
    for (const key of keys) {
      if (!key.startsWith("aws:") && !key.startsWith(`${service}:`)) continue;
      if (known.has(key) || key.startsWith(PRINCIPAL_TAG)) continue;
      this.#note(
        `The policies of the role ${roleName} ask for the condition key ${key}, which the embedded IAM does not know: they allow nothing of ${service}.`,
      );
      return sentence(principal, access, nobodyAllows(access));
    }
    const values = present(context);
    if (OF_THE_MOMENT.some((key) => keys.has(key)))
      return this.#evaluate(principal, access, policies, values);

    const remembered = this.#remembered.get(policies) ?? new Map<string, Denial>();
    this.#remembered.set(policies, remembered);
    const asked = Object.entries(values).filter(([key]) => keys.has(key.toLowerCase()));
    const question = JSON.stringify([
      principal.arn,
      access.action,
      access.resource,
      access.resourcePolicy,
      asked,
    ]);
    if (remembered.has(question)) return remembered.get(question);
    return this.#evaluate(principal, access, policies, values).then((denial) => {
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(question, denial);
      return denial;
    });
  }

  async #evaluate(
    principal: Principal,
    access: Access,
    policies: RolePolicies | undefined,
    context: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<Denial> {
    const evaluation = await evaluate({
      principal: principal.arn,
      accountId: this.options.accountId,
      access,
      policies: policies?.policies ?? [ADMINISTRATOR],
      context,
    });
    if (evaluation.result === "allowed") return undefined;
    if (evaluation.result === "failed") {
      const whose = principal.roleName === undefined ? "for the owner" : `of the role ${principal.roleName}`;
      this.#note(
        `The policies ${whose} could not be evaluated for ${access.action} on ${access.resource}, so they allow nothing: ${evaluation.problem}`,
      );
    }
    return sentence(principal, access, reason(access, evaluation));
  }

  #context(
    { arn, userId }: Principal,
    policies: RolePolicies | undefined,
    access: Access,
  ): Readonly<Record<string, string | readonly string[] | undefined>> {
    const { accountId, region, clock } = this.options;
    const now = clock.now();
    return {
      "aws:CurrentTime": new Date(now).toISOString().replace(/\.\d+Z$/, "Z"),
      "aws:EpochTime": String(Math.floor(now / 1000)),
      "aws:PrincipalAccount": accountId,
      "aws:PrincipalArn": policies?.role.arn ?? arn,
      "aws:PrincipalIsAWSService": "false",
      "aws:PrincipalType": policies === undefined ? "User" : "AssumedRole",
      "aws:RequestedRegion": region,
      "aws:ResourceAccount": accountId,
      // As on AWS, though nothing is encrypted on the way to this machine's own loopback interface.
      "aws:SecureTransport": "true",
      "aws:SourceIp": "127.0.0.1",
      "aws:ViaAWSService": "false",
      "aws:userid": userId,
      ...Object.fromEntries(
        Object.entries(policies?.role.tags ?? {}).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]),
      ),
      ...access.context?.(),
    };
  }

  #note(text: string): void {
    if (this.#noticed.has(text) || this.#noticed.size >= MOST_NOTICES) return;
    this.#noticed.add(text);
    this.options.notice(text);
  }
}

type Values = Readonly<Record<string, string | readonly string[] | undefined>>;

function present(values: Values): Readonly<Record<string, string | readonly string[]>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

function keysOfResource({ resourcePolicy }: Access): readonly string[] {
  if (resourcePolicy === undefined) return [];
  let document: unknown;
  try {
    document = JSON.parse(resourcePolicy);
  } catch {
    // The evaluator says so.
    return [];
  }
  return statementsOf(document).flatMap((statement) => [...conditionKeys(statement)]);
}

const nobodyAllows = (access: Access): string =>
  // STS says no more than that it is not allowed.
  access.action === "sts:AssumeRole"
    ? ""
    : ` because no identity-based policy allows the ${access.shown?.action ?? access.action} action`;

function reason(access: Access, evaluation: Evaluation): string {
  if (evaluation.result !== "denied" || evaluation.policy === undefined) return nobodyAllows(access);
  const { kind, name } = evaluation.policy;
  // An inline policy has no ARN to be told.
  const which = name.startsWith("arn:") ? `: ${name}` : "";
  return kind === "identity"
    ? ` with an explicit deny in an identity-based policy${which}`
    : " with an explicit deny in a resource-based policy";
}

function sentence({ arn }: Principal, { action, resource, shown }: Access, why: string): string {
  return `User: ${arn} is not authorized to perform: ${shown?.action ?? action} on resource: ${shown?.resource ?? resource}${why}`;
}
