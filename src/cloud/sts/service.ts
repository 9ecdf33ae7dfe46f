/** STS: who am I. */
import { QueryService } from "../query/service.js";
import type { Service } from "../service.js";

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

export function createStsService(): Service {
  return new QueryService(NAMESPACE, {
    GetCallerIdentity: (_parameters, caller) => ({
      Arn: caller.arn,
      UserId: caller.userId,
      Account: caller.accountId,
    }),
  });
}
