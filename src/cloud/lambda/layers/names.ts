/** How requests name layers and their versions. */
import { Constraints } from "../protocol/constraints.js";
import { invalidParameter, validation } from "../protocol/errors.js";
import type { Names } from "../protocol/names.js";

const LAYER = "(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+";
/** The ARN of a layer's version, as requests are checked against it. */
export const LAYER_VERSION =
  "(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)";

/** A version of a layer, taken from an ARN. */
export interface LayerVersionName {
  readonly arn: string;
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
  readonly version: number;
}

/** The parts of a well-formed ARN of a layer's version. */
export function layerVersionName(arn: string): LayerVersionName {
  const [, , , region = "", accountId = "", , name = "", version = ""] = arn.split(":");
  return { arn, region, accountId, name, version: Number(version) };
}

/** Constrains the ARN of a layer's version as AWS does. @throws what AWS answers to any other text */
export function checkLayerVersionArn(arn: string | undefined): string {
  new Constraints()
    .required("arn", arn)
    .length("arn", arn, 1, 2048)
    .pattern("arn", arn, LAYER_VERSION)
    .check();
  return arn ?? "";
}

/**
 * The layer that a request's name or ARN means.
 * @throws what AWS answers to malformed names, and our refusal of other accounts' layers
 */
export function checkLayerName(constraints: Constraints, names: Names, given: string): string {
  constraints.length("layerName", given, 1, 140).pattern("layerName", given, LAYER).check();
  if (!given.startsWith("arn:")) return given;
  const { region, accountId, name } = layerVersionName(given);
  if (region !== names.region || accountId !== names.accountId) throw foreignLayer(given, name);
  return name;
}

/** @throws what AWS answers to a number that no version has */
export function checkVersionNumber(given: string): number {
  if (!/^-?\d+$/.test(given)) throw validation(`Value '${given}' at 'versionNumber' is not a number`);
  if (Number(given) < 1) throw invalidParameter("Layer Version Cannot be less than 1");
  return Number(given);
}

export const layerArn = ({ region, accountId }: Names, name: string): string =>
  `arn:aws:lambda:${region}:${accountId}:layer:${name}`;

export const layerVersionArn = (names: Names, name: string, version: number): string =>
  `${layerArn(names, name)}:${version}`;

/** There are no other accounts here, whose public layers could be read. */
export const foreignLayer = (arn: string, name: string) =>
  invalidParameter(
    `Layers: the embedded Lambda has only the layers that were published to it, not ${arn}. Publish it here under its name, ${name}, and functions that name that ARN get it: on AWS, \`aws lambda get-layer-version-by-arn --arn ${arn} --query Content.Location\` links to its zip; here, \`aws lambda publish-layer-version --layer-name ${name} --zip-file fileb://${name}.zip\`. Or leave the layer out, and put what it brings into the function's package.`,
  );
