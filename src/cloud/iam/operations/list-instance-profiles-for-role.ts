import { type IamOperation, namedRole, onRole } from "./context.js";

export const listInstanceProfilesForRole: IamOperation = {
  access: onRole,
  run: (context) => {
    namedRole(context);
    return { InstanceProfiles: [], IsTruncated: false };
  },
};
