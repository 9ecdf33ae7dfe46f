/** The course's resources by name, as the tutorial calls them; on a shared account they carry a prefix. */
export interface ResourceNames {
  readonly idempotencyTable: string;
  readonly ordersTable: string;
  readonly functionName: string;
  readonly roleName: string;
  /** With it a handler of the learner's acts. */
  readonly practiceRoleName: string;
  readonly policyName: string;
  readonly logGroup: string;
}

export function resourceNames(prefix: string): ResourceNames {
  const functionName = `${prefix}my-function`;
  // The roles' names say whose they are even without a prefix.
  const rolePrefix = prefix === "idem-lab-" ? "" : prefix;
  return {
    idempotencyTable: `${prefix}IdempotencyTable`,
    ordersTable: `${prefix}Orders`,
    functionName,
    roleName: `${rolePrefix}idem-lab-role`,
    practiceRoleName: `${rolePrefix}idem-lab-practice-role`,
    policyName: "idem-lab-least-privilege",
    logGroup: `/aws/lambda/${functionName}`,
  };
}

/** The tag that marks a resource as the course's: without it nothing is changed or deleted on a shared account. */
export const COURSE_TAG = "idem-lab";
