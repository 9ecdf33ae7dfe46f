import { type IamOperation, namedRole, onRole } from "./context.js";
import { pageOf } from "./shared/page.js";

/** There are none here. */
const PROFILES: readonly string[] = [];

export const listInstanceProfilesForRole: IamOperation = {
  access: onRole,
  run: (context) => {
    namedRole(context);
    const { items, rest } = pageOf(context.parameters, PROFILES);
    return { InstanceProfiles: items, ...rest };
  },
};
