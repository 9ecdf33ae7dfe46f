/** The policies of functions, versions and aliases: who else may use them. */
import { randomUUID } from "node:crypto";
import { policyDocument } from "../../functions/policy-document.js";
import type { Permission } from "../../functions/records.js";
import { functionNotFound, LambdaFault, resourceNotFound, wrongRevision } from "../../protocol/errors.js";
import { type FunctionReference, isVersionNumber, LATEST } from "../../protocol/names.js";
import type { Context } from "../context.js";

const MOST_BYTES = 20_480;
const ALIAS_NAME = /^[a-zA-Z0-9-_]+$/;

/** The function, version or alias whose policy a call is about. */
export function policyOwner(context: Context): FunctionReference {
  const { request, names } = context;
  return names.parse(request.label("FunctionName"), { pattern: "namespaced" }, request.query("Qualifier"));
}

/** The revision of what a reference names, which its policy shares. @throws where it does not exist */
export function revisionOf(context: Context, { name, qualifier }: FunctionReference): string {
  const { catalogue, names } = context;
  const arn = names.functionArn(name, qualifier);
  const record = catalogue.function(name);
  if (record === undefined) throw functionNotFound(arn);
  if (qualifier === undefined || qualifier === LATEST) return record.latest.revisionId;
  if (isVersionNumber(qualifier) || !ALIAS_NAME.test(qualifier)) {
    const version = catalogue.version(name, qualifier);
    if (version === undefined) throw functionNotFound(arn);
    return version.revisionId;
  }
  const alias = catalogue.alias(name, qualifier);
  if (alias === undefined) throw resourceNotFound(`Cannot find alias arn: ${arn}`);
  return alias.revisionId;
}

/** Stores the policy, and renews the revision of what it belongs to. */
export function putPolicy(
  context: Context,
  { name, qualifier }: FunctionReference,
  permissions: readonly Permission[],
): void {
  const { catalogue } = context;
  const size = Buffer.byteLength(policyDocument(permissions));
  if (size > MOST_BYTES) {
    const message = `The final policy size (${size}) is bigger than the limit (${MOST_BYTES}).`;
    throw new LambdaFault("PolicyLengthExceededException", 400, message, { Type: "User", message });
  }
  const revisionId = randomUUID();
  catalogue.change((change) => {
    change.putPermissions(name, qualifier, permissions);
    const record = catalogue.function(name);
    const version = qualifier === undefined ? undefined : catalogue.version(name, qualifier);
    const alias = qualifier === undefined ? undefined : catalogue.alias(name, qualifier);
    if (qualifier === undefined && record !== undefined) {
      change.putFunction({ ...record, latest: { ...record.latest, revisionId } });
    } else if (version !== undefined) {
      change.putVersion({ ...version, revisionId });
    } else if (alias !== undefined) {
      change.putAlias(name, { ...alias, revisionId });
    }
  });
}

/** @throws PreconditionFailedException */
export function checkRevision(given: string | undefined, current: string): void {
  if (given !== undefined && given !== current) throw wrongRevision("GetPolicy");
}
