import { listedConfiguration } from "../functions/configuration.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onFunction } from "./shared/access.js";

const PAGE = 50;

export const listVersionsByFunction: LambdaOperation = {
  access: onFunction,
  run(context) {
    const { request, names, targets, catalogue } = context;
    const { name } = names.parse(request.label("FunctionName"), { pattern: "namespaced" });
    const versions = [targets.function(name).latest, ...catalogue.versions(name)];
    const { items, marker } = request.page(versions, PAGE);
    const shown = items.map((version) => listedConfiguration(names, version, version.version));
    return json(200, { ...marker, Versions: shown });
  },
};
