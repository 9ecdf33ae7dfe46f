/** The policies that sessions are made with. */
import { parsePolicy } from "./policy/document.js";
import { PolicyProblem } from "./policy/problem.js";
import { policyProblem } from "./role.js";

/** What is wrong with the policy of a session: in AWS's words, where they are known. */
export function sessionPolicyProblem(text: string): string | undefined {
  const problem = policyProblem(text, "inline");
  if (problem !== undefined) return problem;
  try {
    parsePolicy(text, "identity");
    return undefined;
  } catch (error) {
    if (error instanceof PolicyProblem) return `Syntax errors in policy: ${error.message}.`;
    throw error;
  }
}
