/** Who calls a target that others use, too: asked before anything else, and what stands before the names is made of it. */
import { createAws } from "../clients.js";
import { isCredentialProblem, isUnreachable } from "../errors.js";
import { prefixOf } from "../identity.js";
import { NotYetError } from "../patience/waiting.js";
import type { Target } from "./target.js";

/**
 * The target, with its caller.
 * @param names whether the caller decides what stands before all names
 * @throws what AWS says where nobody answers, or the credentials are not accepted
 */
export async function targetOfCaller(
  target: Target,
  { names }: { readonly names: boolean },
): Promise<Target> {
  const aws = createAws(target);
  try {
    const caller = await aws.identity();
    return { ...target, caller, ...(names ? { prefix: prefixOf(target.defaultPrefix, caller) } : {}) };
  } catch (error) {
    const isFinal = !(isUnreachable(error) || isCredentialProblem(error) || error instanceof NotYetError);
    if (target.knowsCallers || !isFinal) throw error;
    // An endpoint that knows no callers has one user.
    return target;
  } finally {
    aws.close();
  }
}
