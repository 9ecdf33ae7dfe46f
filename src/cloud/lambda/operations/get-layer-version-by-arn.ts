import { checkLayerVersionArn, foreignLayer, layerVersionName } from "../layers/names.js";
import type { LambdaOperation } from "./context.js";
import { layerVersionAnswer } from "./shared/layer-versions.js";

export const getLayerVersionByArn: LambdaOperation = {
  access: ({ request }) => [{ action: "lambda:GetLayerVersion", resource: request.query("Arn") ?? "*" }],
  run(context) {
    const { request, names } = context;
    const arn = checkLayerVersionArn(request.query("Arn"));
    const { region, accountId, name, version } = layerVersionName(arn);
    if (region !== names.region || accountId !== names.accountId) throw foreignLayer(arn, name);
    return layerVersionAnswer(context, name, version);
  },
};
