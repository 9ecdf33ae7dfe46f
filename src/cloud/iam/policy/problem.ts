/** That a policy document is none that can be evaluated. */
export class PolicyProblem extends Error {
  override readonly name = "PolicyProblem";
}
