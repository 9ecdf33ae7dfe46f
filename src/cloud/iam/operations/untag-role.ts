import { changeRole, type IamOperation, onRole } from "./context.js";

export const untagRole: IamOperation = {
  access: onRole,
  run: (context) =>
    changeRole(context, (role) => {
      const keys = new Set(context.parameters.list("TagKeys"));
      return {
        ...role,
        tags: Object.fromEntries(Object.entries(role.tags).filter(([key]) => !keys.has(key))),
      };
    }),
};
