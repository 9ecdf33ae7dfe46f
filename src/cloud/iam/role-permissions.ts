/** What AWS's services do with a role that they assumed. */
import type { Access } from "../contract/access.js";
import type { Authorizer } from "./authorizer.js";
import type { Role } from "./role.js";

export interface RolePermissions {
  /** Whether the policies of the role allow the action on the resource; at once, where that is known. */
  allows(roleArn: string, action: string, resource: string): boolean | Promise<boolean>;
}

/** @param roleOf the role of an ARN: one that is gone may do nothing */
export function createRolePermissions(
  authorizer: Authorizer,
  roleOf: (roleArn: string) => Role | undefined,
  accountId: string,
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
      const access: Access = { action, resource };
      const denial = authorizer.decide(principal, access);
      return denial instanceof Promise ? denial.then((text) => text === undefined) : denial === undefined;
    },
  };
}
