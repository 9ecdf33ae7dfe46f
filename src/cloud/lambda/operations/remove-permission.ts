import { Constraints } from "../protocol/constraints.js";
import { resourceNotFound } from "../protocol/errors.js";
import { noContent } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onQualified } from "./shared/access.js";
import { checkRevision, policyOwner, putPolicy, revisionOf } from "./shared/policies.js";

export const removePermission: LambdaOperation = {
  access: onQualified,
  run(context) {
    const { request, names, catalogue } = context;
    const statementId = request.label("StatementId");
    new Constraints()
      .pattern("statementId", statementId, "([a-zA-Z0-9-_.]+)")
      .length("statementId", statementId, 1, 100)
      .check();
    const reference = policyOwner(context);
    if (catalogue.function(reference.name) === undefined) {
      const arn = names.functionArn(reference.name, reference.qualifier);
      throw resourceNotFound(`No policy found for: ${arn}`);
    }
    const revision = revisionOf(context, reference);
    const permissions = catalogue.permissions(reference.name, reference.qualifier);
    if (permissions.length === 0) throw resourceNotFound("No policy is associated with the given resource.");
    checkRevision(request.query("RevisionId"), revision);
    const kept = permissions.filter(({ Sid }) => Sid !== statementId);
    if (kept.length === permissions.length) {
      throw resourceNotFound(`Statement ${statementId} is not found in resource policy.`);
    }
    putPolicy(context, reference, kept);
    return noContent;
  },
};
