import { randomUUID } from "node:crypto";
import { Constraints } from "../protocol/constraints.js";
import { resourceConflict } from "../protocol/errors.js";
import { aliasName, LATEST } from "../protocol/names.js";
import type { LambdaOperation } from "./context.js";
import { onFunction } from "./shared/access.js";
import { checkVersions, functionNameIn, putAlias, readAlias } from "./shared/aliases.js";

export const createAlias: LambdaOperation = {
  access: onFunction,
  run(context) {
    const { request, names, catalogue } = context;
    const { body } = request;
    const functionName = functionNameIn(context);
    const name = body.string("Name");
    const functionVersion = body.string("FunctionVersion");
    const constraints = aliasName(new Constraints(), name).required("functionVersion", functionVersion);
    const requested = readAlias(body, constraints);
    checkVersions(context, functionName, functionVersion ?? LATEST, requested.additionalVersionWeights);
    if (catalogue.alias(functionName, name ?? "") !== undefined) {
      throw resourceConflict(`Alias already exists: ${names.functionArn(functionName, name)}`);
    }
    return putAlias(context, 201, functionName, {
      name: name ?? "",
      functionVersion: functionVersion ?? LATEST,
      description: "",
      ...requested,
      revisionId: randomUUID(),
    });
  },
};
