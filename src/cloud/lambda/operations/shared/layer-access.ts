/** What operations on layers need permission for, from their unchecked input. */
import type { Access } from "../../../contract/access.js";
import { layerArn } from "../../layers/names.js";
import type { Context } from "../context.js";

const arnOf = ({ names, request }: Context): string => {
  const given = request.label("LayerName");
  return given.startsWith("arn:") ? given : layerArn(names, given);
};

/** For operations on the layer in the path. */
export const onLayer = (context: Context): readonly Access[] => [
  { action: `lambda:${context.operation}`, resource: arnOf(context) },
];

/** For operations on the version in the path. */
export const onLayerVersion = (context: Context): readonly Access[] => [
  {
    action: `lambda:${context.operation}`,
    resource: `${arnOf(context)}:${context.request.label("VersionNumber")}`,
  },
];

/** Whoever gives a function layers needs permission to read each of them. */
export const readsLayers = (given: unknown): readonly Access[] =>
  (Array.isArray(given) ? given : []).flatMap((arn: unknown) =>
    typeof arn === "string" ? [{ action: "lambda:GetLayerVersion", resource: arn }] : [],
  );
