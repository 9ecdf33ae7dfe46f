import { compatibleWith } from "../layers/compatibility.js";
import { checkLayerName } from "../layers/names.js";
import { listedLayerVersion } from "../layers/shown.js";
import { Constraints } from "../protocol/constraints.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onLayer } from "./shared/layer-access.js";

/** AWS lists at most this many at once. */
export const LAYERS_PAGE = 50;

export const listLayerVersions: LambdaOperation = {
  access: onLayer,
  run({ request, names, layers }) {
    const name = checkLayerName(new Constraints(), names, request.label("LayerName"));
    const fits = compatibleWith(request.query("CompatibleRuntime"), request.query("CompatibleArchitecture"));
    const { items, marker } = request.page(layers.versions(name).filter(fits), LAYERS_PAGE, LAYERS_PAGE);
    return json(200, { ...marker, LayerVersions: items.map((layer) => listedLayerVersion(names, layer)) });
  },
};
