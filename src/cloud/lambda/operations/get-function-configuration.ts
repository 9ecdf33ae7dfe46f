import { fullConfiguration } from "../functions/configuration.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onQualified } from "./shared/access.js";

export const getFunctionConfiguration: LambdaOperation = {
  access: onQualified,
  run(context) {
    const { request, names, targets } = context;
    const target = targets.find(
      names.parse(request.label("FunctionName"), { pattern: "namespaced" }, request.query("Qualifier")),
    );
    return json(200, fullConfiguration(names, target.version, target.qualifier));
  },
};
