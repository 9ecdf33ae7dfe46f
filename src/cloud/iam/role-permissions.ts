/** What AWS's services do with a role that they assumed. */
import type { Authorizer } from "./authorizer.js";
import type { Role } from "./role.js";

export interface RolePermissions {
  /** Whether the policies of the role allow the action on the resource. */
  allows(roleArn: string, action: string, resource: string): boolean;
}

/**
 * @param roleOf the role of an ARN: one that is gone may do nothing
 * @param region where the services act
 */
export function createRolePermissions(
  authorizer: Authorizer,
  roleOf: (roleArn: string) => Role | undefined,
  accountId: string,
  region?: string,
): RolePermissions {
  return {
    allows(roleArn, action, resource) {
      const role = roleOf(roleArn);
      if (role === undefined) return false;
      const session = "awslambda";
      const principal = {
        arn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/${session}`,
        userId: `${role.id}:${session}`,
        roleName: role.name,
      };
      return authorizer.decide(principal, { action, resource }, region) === undefined;
    },
  };
}
