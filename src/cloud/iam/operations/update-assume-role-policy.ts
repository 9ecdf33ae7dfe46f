import { changeRole, type IamOperation, onRole } from "./context.js";
import { policyDocument } from "./shared/role-members.js";

export const updateAssumeRolePolicy: IamOperation = {
  access: onRole,
  run: (context) =>
    changeRole(context, (role) => ({
      ...role,
      trustPolicy: policyDocument(context.parameters, "PolicyDocument", "trust"),
    })),
};
