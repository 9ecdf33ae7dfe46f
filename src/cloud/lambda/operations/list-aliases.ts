import { aliasConfiguration } from "../functions/configuration.js";
import { Constraints } from "../protocol/constraints.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onFunction } from "./shared/access.js";
import { functionNameIn, VERSION } from "./shared/aliases.js";

const PAGE = 50;

export const listAliases: LambdaOperation = {
  access: onFunction,
  run(context) {
    const { request, names, catalogue, targets } = context;
    const functionName = functionNameIn(context);
    const version = request.query("FunctionVersion");
    new Constraints().pattern("functionVersion", version, VERSION).check();
    targets.function(functionName);
    const aliases = catalogue
      .aliases(functionName)
      .filter((alias) => version === undefined || alias.functionVersion === version);
    const { items, marker } = request.page(aliases, PAGE);
    return json(200, {
      ...marker,
      Aliases: items.map((alias) => aliasConfiguration(names, functionName, alias)),
    });
  },
};
