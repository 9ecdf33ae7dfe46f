import { compatibleWith } from "../layers/compatibility.js";
import { layerArn } from "../layers/names.js";
import type { LayerVersionRecord } from "../layers/records.js";
import { listedLayerVersion } from "../layers/shown.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { LAYERS_PAGE } from "./list-layer-versions.js";
import { onAccount } from "./shared/access.js";

export const listLayers: LambdaOperation = {
  access: onAccount,
  run({ request, names, layers }) {
    const fits = compatibleWith(request.query("CompatibleRuntime"), request.query("CompatibleArchitecture"));
    const newest = new Map<string, LayerVersionRecord>();
    for (const layer of layers.all().filter(fits)) {
      if (!newest.has(layer.layerName)) newest.set(layer.layerName, layer);
    }
    const { items, marker } = request.page([...newest.values()].reverse(), LAYERS_PAGE, LAYERS_PAGE);
    return json(200, {
      ...marker,
      Layers: items.map((layer) => ({
        LayerName: layer.layerName,
        LayerArn: layerArn(names, layer.layerName),
        LatestMatchingVersion: listedLayerVersion(names, layer),
      })),
    });
  },
};
