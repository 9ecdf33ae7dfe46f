import { type IamOperation, namedRole, noSuchEntity, onRole } from "./context.js";

export const getRolePolicy: IamOperation = {
  access: onRole,
  run: (context) => {
    const role = namedRole(context);
    const name = context.parameters.require("PolicyName");
    const document = Object.hasOwn(role.inlinePolicies, name) ? role.inlinePolicies[name] : undefined;
    if (document === undefined) throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
    return { RoleName: role.name, PolicyName: name, PolicyDocument: encodeURIComponent(document) };
  },
};
