import { readCompatibility } from "../layers/compatibility.js";
import { checkLayerName } from "../layers/names.js";
import { fullLayerVersion } from "../layers/shown.js";
import { Constraints } from "../protocol/constraints.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { zipOf } from "./shared/function-changes.js";
import { onLayer } from "./shared/layer-access.js";

export const publishLayerVersion: LambdaOperation = {
  access: onLayer,
  async run(context) {
    const { request, names, layers, packages } = context;
    const { body } = request;
    const content = body.structure("Content");
    const [description, licenseInfo] = [body.string("Description"), body.string("LicenseInfo")];
    const constraints = new Constraints()
      .required("content", content)
      .length("description", description, 0, 256)
      .length("licenseInfo", licenseInfo, 0, 512);
    const compatibility = readCompatibility(body, constraints);
    const layerName = checkLayerName(constraints, names, request.label("LayerName"));
    const stored = await packages.add(zipOf(content));
    const { unzippedSize, paths } = await packages.contents(stored.codeSha256);
    const extensions = paths.flatMap((path) => /^extensions\/([^/]+)$/.exec(path)?.[1] ?? []);
    const published = layers.publish({
      ...stored,
      ...compatibility,
      layerName,
      description: description ?? "",
      ...(licenseInfo !== undefined && { licenseInfo }),
      createdDate: context.timestamp(),
      unzippedSize,
      extensions,
    });
    return json(201, fullLayerVersion(names, published, context.codeLocation(stored.codeSha256)));
  },
};
