import { assumeRole } from "./operations/assume-role.js";
import type { StsOperation } from "./operations/context.js";
import { getCallerIdentity } from "./operations/get-caller-identity.js";

/** The operations of STS that are here. */
export const OPERATIONS: Readonly<Record<string, StsOperation>> = {
  AssumeRole: assumeRole,
  GetCallerIdentity: getCallerIdentity,
};
