import { changeRole, type IamOperation, onRole } from "./context.js";
import { sessionDuration } from "./shared/role-members.js";

export const updateRole: IamOperation = {
  access: onRole,
  run: (context) => {
    const description = context.parameters.get("Description");
    const maxSessionDuration = sessionDuration(context.parameters);
    changeRole(context, (role) => ({
      ...role,
      ...(description === undefined ? {} : { description }),
      ...(maxSessionDuration === undefined ? {} : { maxSessionDuration }),
    }));
    return {};
  },
};
