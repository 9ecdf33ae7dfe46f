import { changeRole, type IamOperation, onRole } from "./context.js";
import { checkManagedPolicy } from "./shared/managed-policy.js";

export const attachRolePolicy: IamOperation = {
  access: onRole,
  run: (context) =>
    changeRole(context, (role) => {
      const arn = context.parameters.require("PolicyArn");
      checkManagedPolicy(arn);
      return { ...role, attachedPolicies: [...new Set([...role.attachedPolicies, arn])] };
    }),
};
