import { randomUUID } from "node:crypto";
import type { AliasRecord } from "../functions/records.js";
import { Constraints } from "../protocol/constraints.js";
import { resourceNotFound, wrongRevision } from "../protocol/errors.js";
import type { LambdaOperation } from "./context.js";
import { onFunction } from "./shared/access.js";
import { checkVersions, functionNameIn, namedAlias, putAlias, readAlias } from "./shared/aliases.js";

export const updateAlias: LambdaOperation = {
  access: onFunction,
  run(context) {
    const { request, names, catalogue } = context;
    const functionName = functionNameIn(context);
    const name = namedAlias(request);
    const requested = readAlias(request.body, new Constraints());
    const alias = catalogue.alias(functionName, name);
    if (alias === undefined)
      throw resourceNotFound(`Alias not found: ${names.functionArn(functionName, name)}`);
    const revision = request.body.string("RevisionId");
    if (revision !== undefined && revision !== alias.revisionId) throw wrongRevision();
    const { additionalVersionWeights, ...rest } = alias;
    const kept =
      request.body.has("RoutingConfig") || additionalVersionWeights === undefined
        ? {}
        : { additionalVersionWeights };
    const updated: AliasRecord = { ...rest, ...kept, ...requested, revisionId: randomUUID() };
    checkVersions(context, functionName, updated.functionVersion, updated.additionalVersionWeights);
    return putAlias(context, 200, functionName, updated);
  },
};
