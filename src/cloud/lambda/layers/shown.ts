import type { Names } from "../protocol/names.js";
import { layerArn, layerVersionArn } from "./names.js";
import type { LayerVersionRecord } from "./records.js";

/** A layer's version as lists show it. */
export function listedLayerVersion(names: Names, layer: LayerVersionRecord) {
  const { layerName, version, description, licenseInfo, createdDate } = layer;
  const { compatibleRuntimes, compatibleArchitectures } = layer;
  return {
    LayerVersionArn: layerVersionArn(names, layerName, version),
    Version: version,
    Description: description,
    CreatedDate: createdDate,
    ...(compatibleRuntimes !== undefined && { CompatibleRuntimes: compatibleRuntimes }),
    ...(licenseInfo !== undefined && { LicenseInfo: licenseInfo }),
    ...(compatibleArchitectures !== undefined && { CompatibleArchitectures: compatibleArchitectures }),
  };
}

/** A layer's version in full, with where its zip can be downloaded. */
export function fullLayerVersion(names: Names, layer: LayerVersionRecord, location: string) {
  const { codeSha256, codeSize } = layer;
  return {
    Content: { Location: location, CodeSha256: codeSha256, CodeSize: codeSize },
    LayerArn: layerArn(names, layer.layerName),
    ...listedLayerVersion(names, layer),
  };
}
