/** The course's resources by name, as the tutorial calls them; on a shared account they carry a prefix. */
export interface ResourceNames extends FunctionNames {
  /** Stands before all names that do not say themselves whose they are. */
  readonly prefix: string;
  readonly idempotencyTable: string;
  readonly ordersTable: string;
  /** Begins the names of tables that a handler of the learner's asks for. */
  readonly ownTables: string;
  readonly roleName: string;
  /** With it a handler of the learner's acts. */
  readonly practiceRoleName: string;
  readonly policyName: string;
  /** A lab's further function, by its part there: a consumer, say. Small letters, digits and hyphens. */
  functionOf(part: string): FunctionNames;
  /** The role of such a function, where it may do more than the course's own. */
  roleOf(part: string): string;
}

/** A function, and where it prints. */
interface FunctionNames {
  readonly functionName: string;
  readonly logGroup: string;
}

const functionNames = (functionName: string): FunctionNames => ({
  functionName,
  logGroup: `/aws/lambda/${functionName}`,
});

/** The part of the course's function that runs handlers of the learner's. */
const PRACTICE = "practice";

/**
 * @param region where roles are told apart by it: they are the account's, and what they allow names a region's tables
 */
export function resourceNames(prefix: string, region?: string): ResourceNames {
  const main = `${prefix}my-function`;
  // The roles' names say whose they are even without a prefix.
  const rolePrefix = prefix.startsWith("idem-lab-") ? prefix.slice("idem-lab-".length) : prefix;
  const rolePlace = region === undefined ? "" : `-${region}`;
  return {
    ...functionNames(main),
    prefix,
    functionOf: (part) => functionNames(`${main}-${part}`),
    roleOf: (part) => `${rolePrefix}idem-lab-${part}-role${rolePlace}`,
    idempotencyTable: `${prefix}IdempotencyTable`,
    ordersTable: `${prefix}Orders`,
    ownTables: `${prefix}Practice-`,
    roleName: `${rolePrefix}idem-lab-role${rolePlace}`,
    practiceRoleName: `${rolePrefix}idem-lab-practice-role${rolePlace}`,
    policyName: "idem-lab-least-privilege",
  };
}

/** The same kinds of resources for handlers of the learner's: what such a handler does leaves the labs' evidence alone. */
export function practiceNames(course: ResourceNames): ResourceNames {
  const main = course.functionOf(PRACTICE);
  const { prefix, practiceRoleName } = course;
  return {
    ...course,
    ...main,
    functionOf: (part) => functionNames(`${main.functionName}-${part}`),
    idempotencyTable: `${prefix}PracticeIdempotencyTable`,
    ordersTable: `${prefix}PracticeOrders`,
    roleName: practiceRoleName,
  };
}

/** The tag that marks a resource as the course's: without it nothing is changed or deleted on a shared account. */
export const COURSE_TAG = "idem-lab";

/** The tag that says whose of the account's learners it is. */
export const OWNER_TAG = "idem-lab:owner";
