import { policyDocument } from "../functions/policy-document.js";
import { resourceNotFound } from "../protocol/errors.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onQualified } from "./shared/access.js";
import { policyOwner, revisionOf } from "./shared/policies.js";

export const getPolicy: LambdaOperation = {
  access: onQualified,
  run(context) {
    const { name, qualifier } = policyOwner(context);
    const permissions = context.catalogue.permissions(name, qualifier);
    if (permissions.length === 0) throw resourceNotFound("The resource you requested does not exist.");
    return json(200, {
      Policy: policyDocument(permissions),
      RevisionId: revisionOf(context, { name, ...(qualifier !== undefined && { qualifier }) }),
    });
  },
};
