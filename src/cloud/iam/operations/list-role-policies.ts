import { type IamOperation, namedRole, onRole } from "./context.js";
import { pageOf } from "./shared/page.js";

export const listRolePolicies: IamOperation = {
  access: onRole,
  run: (context) => {
    const { items, rest } = pageOf(context.parameters, Object.keys(namedRole(context).inlinePolicies));
    return { PolicyNames: items, ...rest };
  },
};
