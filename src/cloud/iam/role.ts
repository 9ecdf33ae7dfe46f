/** A role as it is stored, and what its documents say. */

export interface Role {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly description?: string;
  /** JSON text, as it was given. */
  readonly trustPolicy: string;
  /** JSON texts by policy name. */
  readonly inlinePolicies: Readonly<Record<string, string>>;
  readonly attachedPolicies: readonly string[];
  /** The ARN of a managed policy. */
  readonly permissionsBoundary?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Seconds. Absent: AWS's hour. */
  readonly maxSessionDuration?: number;
}

/** Reads what `JSON.stringify` wrote of a role. */
export function parseRole(text: string): Role {
  const role: Role = JSON.parse(text);
  return role;
}

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
}

function statements(document: string): readonly Statement[] | undefined {
  try {
    const policy: unknown = JSON.parse(document);
    if (typeof policy !== "object" || policy === null || !("Statement" in policy)) return undefined;
    const list: unknown = policy.Statement;
    const all: readonly unknown[] = Array.isArray(list) ? list : [list];
    const objects = all.filter((each): each is Statement => typeof each === "object" && each !== null);
    return objects.length === all.length ? objects : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with a policy document, in AWS's words: a trust policy is about the role itself, others about resources. */
export function policyProblem(document: string, kind: "trust" | "inline"): string | undefined {
  const all = statements(document);
  if (all?.every(({ Effect }) => Effect === "Allow" || Effect === "Deny") !== true) {
    return kind === "trust" ? "This policy contains invalid Json" : "Syntax errors in policy.";
  }
  for (const { Action, NotAction, Resource, NotResource } of all) {
    if (Action === undefined && NotAction === undefined) return "Policy statement must contain actions.";
    const about = Resource ?? NotResource;
    if (kind === "trust" && about !== undefined) return "Has prohibited field Resource";
    if (kind === "inline" && about === undefined) return "Policy statement must contain resources.";
  }
  return undefined;
}
