import { noContent } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onFunction } from "./shared/access.js";
import { functionNameIn, namedAlias } from "./shared/aliases.js";

export const deleteAlias: LambdaOperation = {
  access: onFunction,
  run(context) {
    const { request } = context;
    const functionName = functionNameIn(context);
    context.catalogue.change((change) => change.deleteAlias(functionName, namedAlias(request)));
    return noContent;
  },
};
