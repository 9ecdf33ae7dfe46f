/**
 * The order in which AWS decides: what any policy denies is denied; then a resource's policy may allow; then the
 * identity's policies have to, and its permissions boundary and the session's policies as well.
 */
import type { Policy } from "./document.js";
import type { Naming } from "./principals.js";
import type { AccessRequest } from "./statement.js";
import type { Undecided } from "./truth.js";

/** The kinds of policies that have a say. */
export type PolicyType = "identity" | "resource" | "boundary" | "session";

export interface Question {
  readonly request: Omit<AccessRequest, "isBounded">;
  /** Whose the resource is. */
  readonly resourceAccountId: string;
  readonly identity: readonly Policy[];
  readonly resource: Policy | undefined;
  readonly boundary: Policy | undefined;
  /** The policies that a session was made with, `undefined` where it was made without. */
  readonly session: readonly Policy[] | undefined;
}

export type Decision =
  | { readonly allowed: true }
  /** A policy denies it. */
  | { readonly allowed: false; readonly deniedBy: PolicyType; readonly policy: string }
  /** No policy of the type allows it; `undecided`, where one might have. */
  | { readonly allowed: false; readonly missing: PolicyType; readonly undecided: Undecided | undefined };

/** These need what the resource's policy says, whatever the identity's policies allow. */
const RESOURCE_DECIDES = /^(sts:assumerole|sts:tagsession|sts:setsourceidentity|kms:)/;

/** What the policies of one type say. */
interface Opinion {
  /** The name of a policy that denies. */
  readonly denying: string | undefined;
  /** How the principal is meant by what allows. */
  readonly allowing: ReadonlySet<Naming>;
  readonly undecidedDeny: Undecided | undefined;
  readonly undecidedAllow: Undecided | undefined;
}

/** The one way to a decision, for all who ask. */
export function decide({
  request: { principal, action, resource: resourceArn, context },
  resourceAccountId,
  identity,
  resource,
  boundary,
  session,
}: Question): Decision {
  const isBounded = boundary !== undefined;
  const request: AccessRequest = { principal, action, resource: resourceArn, context, isBounded };
  const opinions: Opinions = {
    identity: opinion(identity, request),
    resource: opinion(resource === undefined ? [] : [resource], request),
    boundary: boundary && opinion([boundary], request),
    session: session && opinion(session, request),
  };
  return denial(opinions) ?? permission(opinions, request, resourceAccountId);
}

interface Opinions {
  readonly identity: Opinion;
  readonly resource: Opinion;
  readonly boundary: Opinion | undefined;
  readonly session: Opinion | undefined;
}

const TYPES: readonly PolicyType[] = ["identity", "resource", "boundary", "session"];

function denial(opinions: Opinions): Decision | undefined {
  for (const type of TYPES) {
    const policy = opinions[type]?.denying;
    if (policy !== undefined) return { allowed: false, deniedBy: type, policy };
  }
  // What may be denied is not allowed.
  for (const type of TYPES) {
    const undecided = opinions[type]?.undecidedDeny;
    if (undecided !== undefined) return missing("identity", undecided);
  }
  return undefined;
}

const missing = (type: PolicyType, undecided: Undecided | undefined): Decision => ({
  allowed: false,
  missing: type,
  undecided,
});

function permission(
  { identity, resource, boundary, session }: Opinions,
  { principal, action }: AccessRequest,
  resourceAccountId: string,
): Decision {
  const granted = resource.allowing;
  const noGrant = missing("resource", resource.undecidedAllow);
  // A service has no policies of its own.
  if (principal.accountId === undefined) return granted.size > 0 ? { allowed: true } : noGrant;

  const isCrossAccount = principal.accountId !== resourceAccountId;
  if (!isCrossAccount && granted.has("direct")) return { allowed: true };
  if (RESOURCE_DECIDES.test(action) && granted.size === 0) return noGrant;
  const isGrantedToEntity = !isCrossAccount && granted.has("entity");
  if (identity.allowing.size === 0 && !isGrantedToEntity)
    return missing("identity", identity.undecidedAllow ?? resource.undecidedAllow);
  if (boundary?.allowing.size === 0) return missing("boundary", boundary.undecidedAllow);
  if (session?.allowing.size === 0) return missing("session", session.undecidedAllow);
  // Across accounts both sides have to allow it.
  return isCrossAccount && granted.size === 0 ? noGrant : { allowed: true };
}

function opinion(policies: readonly Policy[], request: AccessRequest): Opinion {
  const allowing = new Set<Naming>();
  let undecidedDeny: Undecided | undefined;
  let undecidedAllow: Undecided | undefined;
  for (const { name, statements } of policies) {
    for (const statement of statements) {
      const naming = statement.naming(request);
      const truth = naming !== undefined && statement.applies(request);
      if (truth === false || naming === undefined) continue;
      if (statement.effect === "Deny") {
        if (truth === true) return { denying: name, allowing, undecidedDeny, undecidedAllow };
        undecidedDeny ??= truth;
      } else if (truth === true) allowing.add(naming);
      else undecidedAllow ??= truth;
    }
  }
  return { denying: undefined, allowing, undecidedDeny, undecidedAllow };
}
