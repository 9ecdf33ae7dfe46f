import { QueryError } from "../../query/error.js";
import { type IamOperation, namedRole, onRole } from "./context.js";

export const deleteRole: IamOperation = {
  access: onRole,
  run: (context) => {
    const role = namedRole(context);
    if (role.attachedPolicies.length > 0) {
      throw new QueryError("DeleteConflict", "Cannot delete entity, must detach all policies first.", 409);
    }
    if (Object.keys(role.inlinePolicies).length > 0) {
      throw new QueryError("DeleteConflict", "Cannot delete entity, must delete policies first.", 409);
    }
    context.roles.delete(role);
    return undefined;
  },
};
