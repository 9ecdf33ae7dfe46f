import { changeRole, type IamOperation, onRole } from "./context.js";

export const tagRole: IamOperation = {
  access: onRole,
  run: (context) =>
    changeRole(context, (role) => ({
      ...role,
      tags: { ...role.tags, ...Object.fromEntries(context.parameters.pairs("Tags")) },
    })),
};
