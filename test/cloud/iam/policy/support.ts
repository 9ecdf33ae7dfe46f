/** Questions to the evaluation of policies, as short as tests need them. */
import { type Decision, decide } from "../../../../src/cloud/iam/policy/decision.js";
import { parsePolicy } from "../../../../src/cloud/iam/policy/document.js";
import type { Principal } from "../../../../src/cloud/iam/policy/principals.js";
import { holds } from "../../../support/behaviours.js";
import { PERMISSIONS } from "../../support/office.js";

export const ACCOUNT = "111122223333";
export const OTHER = "444455556666";

export type Json = Readonly<Record<string, unknown>>;
export type Keys = Readonly<Record<string, string | readonly string[]>>;

/** A role's session, in an account. */
export const session = (accountId = ACCOUNT): Principal => ({
  type: "AWS",
  id: `arn:aws:sts::${accountId}:assumed-role/worker/session`,
  accountId,
  entityArn: `arn:aws:iam::${accountId}:role/jobs/worker`,
});
export const user = (name = "Bob", accountId = ACCOUNT): Principal => ({
  type: "AWS",
  id: `arn:aws:iam::${accountId}:user/${name}`,
  accountId,
  entityArn: undefined,
});
export const service = (id: string): Principal => ({
  type: "Service",
  id,
  accountId: undefined,
  entityArn: undefined,
});

export const document = (...Statement: readonly Json[]): Json => ({ Version: "2012-10-17", Statement });
export const allow = (more: Json = {}): Json => ({ Effect: "Allow", Action: "*", Resource: "*", ...more });
export const deny = (more: Json = {}): Json => ({ ...allow(more), Effect: "Deny" });
/** A statement of a resource's policy. */
export const grant = (Principal: unknown, more: Json = {}): Json => ({
  Effect: "Allow",
  Action: "*",
  Principal,
  ...more,
});

export interface Asked {
  readonly principal?: Principal;
  readonly action?: string;
  readonly resource?: string;
  readonly keys?: Keys;
  /** Names of keys that it is not known whether AWS would have. */
  readonly unknown?: readonly string[];
  readonly resourceAccountId?: string;
  readonly identity?: readonly Json[];
  readonly resourcePolicy?: Json;
  readonly boundary?: Json;
  readonly session?: readonly Json[];
}

export const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/Orders`;

export function ask({
  principal = session(),
  action = "dynamodb:PutItem",
  resource = TABLE,
  keys = {},
  unknown = [],
  resourceAccountId = ACCOUNT,
  identity = [],
  resourcePolicy,
  boundary,
  session: sessionPolicies,
}: Asked): Decision {
  const values = new Map(
    Object.entries(keys).map(([key, value]) => [
      key.toLowerCase(),
      typeof value === "string" ? [value] : value,
    ]),
  );
  const hidden = new Set(unknown.map((key) => key.toLowerCase()));
  const read = (kind: "identity" | "resource") => (one: Json, index: number) =>
    parsePolicy(JSON.stringify(one), kind, `p${index}`);
  return decide({
    request: {
      principal,
      action: action.toLowerCase(),
      resource,
      context: (key) => (hidden.has(key) ? undefined : (values.get(key) ?? [])),
    },
    resourceAccountId,
    identity: identity.map(read("identity")),
    resource: resourcePolicy === undefined ? undefined : read("resource")(resourcePolicy, 0),
    boundary: boundary === undefined ? undefined : read("identity")(boundary, 0),
    session: sessionPolicies?.map(read("identity")),
  });
}

export const isAllowed = (asked: Asked): boolean => ask(asked).allowed;

/** The options of a test that holds a rule of the policy language. */
export const rule = (subject: string, behaviour: string, source: string) =>
  holds(PERMISSIONS, {
    operation: `Policies: ${subject}`,
    behaviour,
    source: `IAM user guide, ${source}`,
  });
