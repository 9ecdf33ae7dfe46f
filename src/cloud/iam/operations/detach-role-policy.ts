import { changeRole, type IamOperation, noSuchEntity, onRole } from "./context.js";

export const detachRolePolicy: IamOperation = {
  access: onRole,
  run: (context) =>
    changeRole(context, (role) => {
      const arn = context.parameters.require("PolicyArn");
      if (!role.attachedPolicies.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
      return { ...role, attachedPolicies: role.attachedPolicies.filter((attached) => attached !== arn) };
    }),
};
