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
  readonly resource?: Policy;
  readonly boundary?: Policy;
  /** The policies that a session was made with, `undefined` where it was made without. */
  readonly session?: readonly Policy[];
}

export type Decision =
  | { readonly allowed: true }
  /** A policy denies it. */
  | { readonly allowed: false; readonly deniedBy: PolicyType; readonly policy: string }
  /** No policy of the type allows it; `undecided`, where one might have. */
  | { readonly allowed: false; readonly missing: PolicyType; readonly undecided?: Undecided };

/** These need what the resource's policy says, whatever the identity's policies allow. */
const RESOURCE_DECIDES = /^(sts:assumerole|sts:tagsession|sts:setsourceidentity|kms:)/;

/** What the policies of one type say. */
interface Opinion {
  /** The name of a policy that denies. */
  readonly denying?: string;
  /** How the principal is meant by what allows. */
  readonly allowing: ReadonlySet<Naming>;
  readonly undecidedDeny?: Undecided;
  readonly undecidedAllow?: Undecided;
}

export function decide(question: Question): Decision {
  const { boundary, resource, session } = question;
  const request: AccessRequest = { ...question.request, isBounded: boundary !== undefined };
  const ask = (policies: readonly Policy[]) => opinion(policies, request);
  const opinions = {
    identity: ask(question.identity),
    resource: ask(resource === undefined ? [] : [resource]),
    boundary: boundary && ask([boundary]),
    session: session && ask(session),
  };
  return denial(opinions) ?? permission(opinions, request, question.resourceAccountId);
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
    if (undecided !== undefined) return { allowed: false, missing: "identity", undecided };
  }
  return undefined;
}

function permission(
  { identity, resource, boundary, session }: Opinions,
  { principal, action }: AccessRequest,
  resourceAccountId: string,
): Decision {
  const missing = (type: PolicyType, undecided: Undecided | undefined): Decision => ({
    allowed: false,
    missing: type,
    ...(undecided !== undefined && { undecided }),
  });
  const granted = resource.allowing;
  const noGrant = missing("resource", resource.undecidedAllow);
  // A service has no policies of its own.
  if (principal.accountId === undefined) return granted.size > 0 ? { allowed: true } : noGrant;

  const isCrossAccount = principal.accountId !== resourceAccountId;
  if (!isCrossAccount && granted.has("direct")) return { allowed: true };
  const needsGrant = isCrossAccount || RESOURCE_DECIDES.test(action);
  const isGrantedToEntity = !isCrossAccount && granted.has("entity");
  if (needsGrant && !isCrossAccount && granted.size === 0) return noGrant;
  if (identity.allowing.size === 0 && !isGrantedToEntity)
    return missing("identity", identity.undecidedAllow ?? resource.undecidedAllow);
  if (boundary?.allowing.size === 0) return missing("boundary", boundary.undecidedAllow);
  if (session?.allowing.size === 0) return missing("session", session.undecidedAllow);
  return needsGrant && granted.size === 0 ? noGrant : { allowed: true };
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
        if (truth === true) return { denying: name, allowing };
        undecidedDeny ??= truth;
      } else if (truth === true) allowing.add(naming);
      else undecidedAllow ??= truth;
    }
  }
  return {
    allowing,
    ...(undecidedDeny !== undefined && { undecidedDeny }),
    ...(undecidedAllow !== undefined && { undecidedAllow }),
  };
}
