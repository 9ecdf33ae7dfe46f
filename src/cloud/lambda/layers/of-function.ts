/** The layers of a function. */
import { LARGEST_UNZIPPED } from "../functions/package-archive.js";
import type { Packages } from "../functions/packages.js";
import type { Constraints } from "../protocol/constraints.js";
import { invalidParameter } from "../protocol/errors.js";
import type { Members } from "../protocol/members.js";
import type { Names } from "../protocol/names.js";
import type { Layers } from "./layers.js";
import {
  foreignLayer,
  LAYER_VERSION,
  type LayerVersionName,
  layerVersionArn,
  layerVersionName,
} from "./names.js";
import type { FunctionLayer, LayerVersionRecord } from "./records.js";

const MOST_LAYERS = 5;

/** Adds what AWS demands of the ARNs of layers to the constraints. */
export function constrainLayers(members: Members, constraints: Constraints): void {
  const arns = members.strings("Layers") ?? [];
  const wellFormed = new RegExp(`^(?:${LAYER_VERSION})$`);
  constraints.that(
    arns.every((arn) => arn.length <= 2048 && wellFormed.test(arn)),
    `[${arns.join(", ")}]`,
    "layers",
    `Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ${LAYER_VERSION}, Member must not be null]`,
  );
}

/** The layers that a function is given, in their order, and what the owner should know of them. */
export interface GivenLayers {
  readonly layers: readonly FunctionLayer[];
  readonly notes: readonly string[];
}

/**
 * Finds the layers that a request names; nothing where it names none at all.
 * @throws what AWS answers to layers that a function can't have, and our refusal of those that are not here
 */
export function givenLayers(
  { names, layers }: { readonly names: Names; readonly layers: Layers },
  members: Members,
): GivenLayers | undefined {
  const arns = members.strings("Layers");
  if (arns === undefined) return undefined;
  if (arns.length > MOST_LAYERS) throw invalidParameter(`Cannot reference more than ${MOST_LAYERS} layers.`);
  const seen = new Map<string, string>();
  const found: FunctionLayer[] = [];
  const notes: string[] = [];
  for (const arn of arns) {
    const asked = layerVersionName(arn);
    const layer = findLayer(names, layers, asked);
    const key = arn.slice(0, arn.lastIndexOf(":"));
    const other = seen.get(key);
    if (other !== undefined) throw sameLayer(other, arn);
    seen.set(key, arn);
    const { codeSha256, codeSize, unzippedSize } = layer;
    found.push({ arn, codeSha256, codeSize, unzippedSize });
    notes.push(...notesOn(names, asked, layer));
  }
  return { layers: found, notes };
}

/** Other accounts' layers are taken from here, once somebody has published them here under their names. */
function findLayer(names: Names, layers: Layers, asked: LayerVersionName): LayerVersionRecord {
  const { arn, region, accountId, name, version } = asked;
  if (accountId !== names.accountId) {
    const [newest] = layers.versions(name);
    const layer = layers.version(name, version) ?? newest;
    if (layer === undefined) throw foreignLayer(arn, name === "" ? (arn.split(":").pop() ?? "") : name);
    return layer;
  }
  if (region !== names.region) {
    throw invalidParameter(
      `Layers are not in the same region as the function. Layers are expected to be in region ${names.region}.`,
    );
  }
  const layer = layers.version(name, version);
  if (layer === undefined) throw invalidParameter(`Layer version ${arn} does not exist.`);
  return layer;
}

const sameLayer = (one: string, other: string) =>
  invalidParameter(
    `Two different versions of the same layer are not allowed to be referenced in the same function. ${one} and ${other} are versions of the same layer.`,
  );

function notesOn(names: Names, { arn, accountId }: LayerVersionName, layer: LayerVersionRecord): string[] {
  const ours = layerVersionArn(names, layer.layerName, layer.version);
  return [
    ...(accountId === names.accountId ? [] : [`the layer ${arn} is what was published here as ${ours}`]),
    ...(layer.extensions.length === 0
      ? []
      : [`the extensions of the layer ${layer.layerName} are not started: ${layer.extensions.join(", ")}`]),
  ];
}

/** @throws what AWS answers to more files than a function may have */
export async function checkCombinedSize(
  packages: Pick<Packages, "contents">,
  codeSha256: string,
  layers: readonly FunctionLayer[] = [],
): Promise<void> {
  if (layers.length === 0) return;
  const ofLayers = layers.reduce((sum, { unzippedSize }) => sum + unzippedSize, 0);
  if (ofLayers > LARGEST_UNZIPPED) {
    throw invalidParameter(`Layers consume more than the available size of ${LARGEST_UNZIPPED} bytes`);
  }
  const actual = ofLayers + (await packages.contents(codeSha256)).unzippedSize;
  if (actual > LARGEST_UNZIPPED) {
    throw invalidParameter(
      `Function code combined with layers exceeds the maximum allowed size of ${LARGEST_UNZIPPED} bytes. The actual size is ${actual} bytes.`,
    );
  }
}
