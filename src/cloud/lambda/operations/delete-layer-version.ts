import { checkLayerName, checkVersionNumber } from "../layers/names.js";
import { Constraints } from "../protocol/constraints.js";
import { noContent } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onLayerVersion } from "./shared/layer-access.js";

/** Functions that have the version keep it. */
export const deleteLayerVersion: LambdaOperation = {
  access: onLayerVersion,
  run({ request, names, layers }) {
    const name = checkLayerName(new Constraints(), names, request.label("LayerName"));
    layers.delete(name, checkVersionNumber(request.label("VersionNumber")));
    return noContent;
  },
};
