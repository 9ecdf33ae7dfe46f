import { changeRole, type IamOperation, noSuchEntity, onRole } from "./context.js";

export const deleteRolePolicy: IamOperation = {
  access: onRole,
  run: (context) =>
    changeRole(context, (role) => {
      const name = context.parameters.require("PolicyName");
      const { [name]: _removed, ...inlinePolicies } = role.inlinePolicies;
      if (!Object.hasOwn(role.inlinePolicies, name))
        throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
      return { ...role, inlinePolicies };
    }),
};
