import { type IamOperation, namedRole, onRole } from "./context.js";
import { describeRole } from "./shared/role-members.js";

export const getRole: IamOperation = {
  access: onRole,
  run: (context) => ({ Role: describeRole(namedRole(context)) }),
};
