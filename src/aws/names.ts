/** The course's resources by name, as the tutorial calls them; on a shared account they carry a prefix. */
export interface ResourceNames {
  readonly idempotencyTable: string;
  readonly ordersTable: string;
  readonly functionName: string;
  readonly roleName: string;
  readonly policyName: string;
  readonly logGroup: string;
}

export function resourceNames(prefix: string): ResourceNames {
  const functionName = `${prefix}my-function`;
  return {
    idempotencyTable: `${prefix}IdempotencyTable`,
    ordersTable: `${prefix}Orders`,
    functionName,
    // The role's name says whose it is even without a prefix.
    roleName: prefix === "" || prefix === "idem-lab-" ? "idem-lab-role" : `${prefix}idem-lab-role`,
    policyName: "idem-lab-least-privilege",
    logGroup: `/aws/lambda/${functionName}`,
  };
}

/** The tag that marks a resource as the course's: without it nothing is changed or deleted on a shared account. */
export const COURSE_TAG = "idem-lab";
