import { QueryError } from "../../../query/error.js";
import { managedPolicy } from "../../managed-policies.js";
import { noSuchEntity } from "../context.js";

/** The only managed policies are AWS's own. */
const MANAGED_POLICY = /^arn:aws:iam::aws:policy\/[\w+=,.@/-]+$/;

/** @throws ValidationError, NoSuchEntity for a policy that roles can't be given, since it is not known here what it allows */
export function checkManagedPolicy(arn: string): void {
  if (!arn.startsWith("arn:")) throw new QueryError("ValidationError", "Invalid ARN:  Could not be parsed!");
  if (!MANAGED_POLICY.test(arn)) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  if (managedPolicy(arn) === undefined) {
    throw noSuchEntity(
      `Policy ${arn} does not exist or is not attachable. The embedded IAM does not know what it allows: put that into an inline policy.`,
    );
  }
}
