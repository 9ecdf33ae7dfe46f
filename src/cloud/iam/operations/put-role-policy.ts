import { changeRole, type IamOperation, onRole } from "./context.js";
import { policyDocument } from "./shared/role-members.js";

export const putRolePolicy: IamOperation = {
  access: onRole,
  run: (context) =>
    changeRole(context, (role) => ({
      ...role,
      inlinePolicies: {
        ...role.inlinePolicies,
        [context.parameters.require("PolicyName")]: policyDocument(
          context.parameters,
          "PolicyDocument",
          "inline",
        ),
      },
    })),
};
