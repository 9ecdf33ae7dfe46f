import { type IamOperation, namedRole, onRole } from "./context.js";
import { pageOf } from "./shared/page.js";

/** The path of a policy: what stands between `policy` and its name. */
const pathOf = (arn: string): string => /:policy(\/(?:.*\/)?)[^/]*$/.exec(arn)?.[1] ?? "/";

export const listAttachedRolePolicies: IamOperation = {
  access: onRole,
  run: (context) => {
    const prefix = context.parameters.get("PathPrefix") ?? "/";
    const attached = namedRole(context).attachedPolicies.filter((arn) => pathOf(arn).startsWith(prefix));
    const { items, rest } = pageOf(context.parameters, attached);
    return {
      AttachedPolicies: items.map((arn) => ({
        PolicyName: arn.slice(arn.lastIndexOf("/") + 1),
        PolicyArn: arn,
      })),
      ...rest,
    };
  },
};
