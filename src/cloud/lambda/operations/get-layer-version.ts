import { checkLayerName, checkVersionNumber } from "../layers/names.js";
import { Constraints } from "../protocol/constraints.js";
import type { LambdaOperation } from "./context.js";
import { onLayerVersion } from "./shared/layer-access.js";
import { layerVersionAnswer } from "./shared/layer-versions.js";

export const getLayerVersion: LambdaOperation = {
  access: onLayerVersion,
  run(context) {
    const { request, names } = context;
    const name = checkLayerName(new Constraints(), names, request.label("LayerName"));
    return layerVersionAnswer(context, name, checkVersionNumber(request.label("VersionNumber")));
  },
};
