import type { IamOperation } from "./context.js";
import { describeRole } from "./shared/role-members.js";

export const listRoles: IamOperation = {
  access: ({ roles }) => [{ action: "iam:ListRoles", resource: "*", shown: { resource: roles.arn("") } }],
  run: ({ parameters, roles }) => ({
    Roles: roles
      .all()
      .filter(({ path }) => path.startsWith(parameters.get("PathPrefix") ?? "/"))
      .map(describeRole),
    IsTruncated: false,
  }),
};
