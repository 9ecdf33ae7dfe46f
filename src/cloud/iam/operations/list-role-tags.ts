import { type IamOperation, namedRole, onRole } from "./context.js";
import { pageOf } from "./shared/page.js";
import { tagList } from "./shared/role-members.js";

export const listRoleTags: IamOperation = {
  access: onRole,
  run: (context) => {
    const { items, rest } = pageOf(context.parameters, tagList(namedRole(context)));
    return { Tags: items, ...rest };
  },
};
