import { type IamOperation, namedRole, onRole } from "./context.js";

export const listRolePolicies: IamOperation = {
  access: onRole,
  run: (context) => ({
    PolicyNames: Object.keys(namedRole(context).inlinePolicies),
    IsTruncated: false,
  }),
};
