import type { Permission } from "./records.js";

/** The policy of a function, a version or an alias, as JSON text. */
export const policyDocument = (permissions: readonly Permission[]): string =>
  JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: permissions });
