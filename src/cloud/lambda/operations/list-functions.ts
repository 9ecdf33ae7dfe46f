import { listedConfiguration } from "../functions/configuration.js";
import { Constraints } from "../protocol/constraints.js";
import { notSupported } from "../protocol/errors.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onAccount } from "./shared/access.js";

/** AWS lists at most this many at once. */
const PAGE = 50;

export const listFunctions: LambdaOperation = {
  access: onAccount,
  run(context) {
    const { request, names, catalogue } = context;
    if (request.query("MasterRegion") !== undefined) throw notSupported("MasterRegion");
    const all = request.query("FunctionVersion");
    new Constraints().oneOf("functionVersion", all, ["ALL"]).check();
    const shown = catalogue.functions().flatMap(({ latest }) => {
      if (all === undefined) return [() => listedConfiguration(names, latest)];
      const versions = [latest, ...catalogue.versions(latest.functionName)];
      return versions.map((version) => () => listedConfiguration(names, version, version.version));
    });
    const { items, marker } = request.page(shown, PAGE);
    return json(200, { ...marker, Functions: items.map((show) => show()) });
  },
};
