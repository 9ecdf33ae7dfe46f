import { type IamOperation, namedRole, onRole } from "./context.js";
import { tagList } from "./shared/role-members.js";

export const listRoleTags: IamOperation = {
  access: onRole,
  run: (context) => ({
    Tags: tagList(namedRole(context)),
    IsTruncated: false,
  }),
};
