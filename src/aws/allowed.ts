/** Whether whoever calls may do what the course needs: asked of IAM before anything is made, where one may ask. */
import type { Aws } from "./clients.js";
import { neededPermissions } from "./permissions.js";

/** What IAM says of the permissions that are needed. */
export type Allowed =
  | { readonly known: true; readonly missing: readonly string[] }
  | { readonly known: false; readonly why: string };

/** Whose policies are meant: of a session, its role's. */
function principalOf(arn: string): string | undefined {
  const [, partition, service, , account, resource = ""] = arn.split(":");
  if (service === "iam" && resource.startsWith("user/")) return arn;
  const role = /^assumed-role\/([^/]+)\//.exec(resource)?.[1];
  return role === undefined ? undefined : `arn:${partition}:iam::${account}:role/${role}`;
}

const said = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error);

/** Asks `iam:SimulatePrincipalPolicy`, which creates nothing. */
export async function askAllowed(aws: Aws): Promise<Allowed> {
  const { arn, account } = await aws.identity();
  // The account's own user may do all that no policy of an organisation forbids.
  if (arn.endsWith(":root")) return { known: true, missing: [] };
  const PolicySourceArn = principalOf(arn);
  if (PolicySourceArn === undefined)
    return { known: false, why: `${arn} is neither a user nor a role, whose policies could be asked for` };
  const { SimulatePrincipalPolicyCommand } = await import("@aws-sdk/client-iam");
  const client = await aws.iam();
  const missing: string[] = [];
  try {
    for (const { Action, Resource } of await neededPermissions(aws)) {
      const resources = typeof Resource === "string" ? [Resource] : Resource;
      const { EvaluationResults = [] } = await client.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn,
          ActionNames: [...Action],
          // An account's number takes the place of any account's.
          ResourceArns: resources.map((each) => each.replace(":*:", `:${account}:`)),
        }),
      );
      for (const { EvalActionName = "", EvalDecision } of EvaluationResults)
        if (EvalDecision !== "allowed") missing.push(EvalActionName);
    }
  } catch (error) {
    return { known: false, why: `iam:SimulatePrincipalPolicy: ${said(error)}` };
  }
  return { known: true, missing: [...new Set(missing)] };
}

/** In a sentence. */
export const toldAllowed = (allowed: Allowed): string =>
  allowed.known
    ? allowed.missing.length === 0
      ? "all that it needs are there"
      : `these are missing: ${allowed.missing.join(", ")}`
    : `whether they are there can't be known beforehand (${allowed.why})`;
