import { aliasConfiguration } from "../functions/configuration.js";
import { resourceNotFound } from "../protocol/errors.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onFunction } from "./shared/access.js";
import { functionNameIn, namedAlias } from "./shared/aliases.js";

export const getAlias: LambdaOperation = {
  access: onFunction,
  run(context) {
    const { request, names, catalogue } = context;
    const functionName = functionNameIn(context);
    const name = namedAlias(request);
    const alias = catalogue.alias(functionName, name);
    if (alias === undefined) {
      throw resourceNotFound(`Cannot find alias arn: ${names.functionArn(functionName, name)}`);
    }
    return json(200, aliasConfiguration(names, functionName, alias));
  },
};
