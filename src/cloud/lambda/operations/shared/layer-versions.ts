import type { ServiceResponse } from "../../../contract/service.js";
import { fullLayerVersion } from "../../layers/shown.js";
import { resourceNotFound } from "../../protocol/errors.js";
import { json } from "../../protocol/request.js";
import type { Context } from "../context.js";

/** The answer about a layer's version. @throws what AWS answers where there is none */
export function layerVersionAnswer(context: Context, name: string, version: number): ServiceResponse {
  const { names, layers, codeLocation } = context;
  const layer = layers.version(name, version);
  if (layer === undefined) throw resourceNotFound("The resource you requested does not exist.");
  return json(200, fullLayerVersion(names, layer, codeLocation(layer.codeSha256)));
}
