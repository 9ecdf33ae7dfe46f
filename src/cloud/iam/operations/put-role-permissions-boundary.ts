import { changeRole, type IamOperation, onRole } from "./context.js";
import { checkManagedPolicy } from "./shared/managed-policy.js";

export const putRolePermissionsBoundary: IamOperation = {
  access: onRole,
  run: (context) =>
    changeRole(context, (role) => {
      const permissionsBoundary = context.parameters.require("PermissionsBoundary");
      checkManagedPolicy(permissionsBoundary);
      return { ...role, permissionsBoundary };
    }),
};
