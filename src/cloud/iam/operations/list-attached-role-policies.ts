import { type IamOperation, namedRole, onRole } from "./context.js";

export const listAttachedRolePolicies: IamOperation = {
  access: onRole,
  run: (context) => ({
    AttachedPolicies: namedRole(context).attachedPolicies.map((arn) => ({
      PolicyName: arn.slice(arn.lastIndexOf("/") + 1),
      PolicyArn: arn,
    })),
    IsTruncated: false,
  }),
};
