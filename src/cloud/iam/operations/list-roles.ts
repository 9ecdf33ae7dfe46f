import type { IamOperation } from "./context.js";
import { pageOf } from "./shared/page.js";
import { describeRole } from "./shared/role-members.js";

export const listRoles: IamOperation = {
  access: ({ roles }) => [{ action: "iam:ListRoles", resource: "*", shown: { resource: roles.arn("") } }],
  run: ({ parameters, roles }) => {
    const prefix = parameters.get("PathPrefix") ?? "/";
    const { items, rest } = pageOf(
      parameters,
      roles.all().filter(({ path }) => path.startsWith(prefix)),
    );
    return { Roles: items.map(describeRole), ...rest };
  },
};
