import type { StsOperation } from "./context.js";

export const getCallerIdentity: StsOperation = {
  // Anyone may ask who they are.
  access: () => [],
  run: ({ caller }) => ({ Arn: caller.arn, UserId: caller.userId, Account: caller.accountId }),
};
