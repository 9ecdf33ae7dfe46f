import { changeRole, type IamOperation, onRole } from "./context.js";

export const deleteRolePermissionsBoundary: IamOperation = {
  access: onRole,
  run: (context) => changeRole(context, ({ permissionsBoundary: _removed, ...role }) => role),
};
