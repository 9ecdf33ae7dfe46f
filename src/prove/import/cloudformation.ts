/** Functions of a CloudFormation template: SAM's, what `cdk synth` writes, and any other. */
import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { ImportedFunction } from "./function.js";
import { Template } from "./intrinsics.js";
import { type Json, listOf, numberOf, objectOf, textOf } from "./json.js";
import { sourceOf } from "./sources.js";
import { tablesOf } from "./tables.js";

const FUNCTION = new Set(["AWS::Serverless::Function", "AWS::Lambda::Function"]);
/** Lambda's, where a template says nothing. */
const DEFAULT_TIMEOUT_S = 3;

/** What makes no difference to what is proved. */
const NO_DIFFERENCE: Readonly<Record<string, string>> = {
  Tracing: "tracing",
  TracingConfig: "tracing",
  VpcConfig: "the VPC",
  KmsKeyArn: "the KMS key",
  SnapStart: "SnapStart",
  Architectures: "the architecture",
  EphemeralStorage: "the size of /tmp",
  FileSystemConfigs: "file systems",
  ReservedConcurrentExecutions: "reserved concurrency",
  ProvisionedConcurrencyConfig: "provisioned concurrency",
  AutoPublishAlias: "aliases",
  DeploymentPreference: "the way of deploying",
  CodeSigningConfigArn: "code signing",
  LoggingConfig: "the settings of logs",
  DurableConfig: "durable execution",
};

/** Gives code a folder that has none. */
export interface CodeFolders {
  /** Of code that stands in the template. */
  inline(name: string, code: string, handler: string): string;
  /** Of a zip's contents. */
  unzipped(file: string): string;
}

/** The ids of a template's functions, with their handlers. */
export function functionsIn(json: Json): readonly { readonly name: string; readonly handler: string }[] {
  const template = new Template(json);
  return [...template.resources.keys()]
    .filter((id) => FUNCTION.has(template.typeOf(id)))
    .map((id) => {
      const shared = objectOf(objectOf(json.Globals).Function);
      return { name: id, handler: template.text(template.properties(id).Handler ?? shared.Handler) ?? "" };
    });
}

export function functionNamed(
  json: Json,
  id: string,
  folder: string,
  folders: CodeFolders,
): ImportedFunction {
  return functionOf(new Template(json), id, folder, folders);
}

function functionOf(template: Template, id: string, folder: string, folders: CodeFolders): ImportedFunction {
  const written = template.properties(id);
  const shared =
    template.typeOf(id) === "AWS::Serverless::Function"
      ? objectOf(objectOf(template.json.Globals).Function)
      : {};
  const properties: Json = { ...shared, ...written };
  const env = {
    ...objectOf(template.value(objectOf(shared.Environment).Variables)),
    ...objectOf(template.value(objectOf(written.Environment).Variables)),
  };
  const handler = template.text(properties.Handler) ?? "index.handler";
  const memory = numberOf(template.value(properties.MemorySize));
  const layers = [...listOf(shared.Layers), ...listOf(written.Layers)].flatMap((layer) =>
    layerFolder(template, layer, folder, folders),
  );
  return {
    name: id,
    folder: codeFolder(template, id, { properties, handler }, folder, folders),
    handler,
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
    timeoutMs: 1000 * (numberOf(template.value(properties.Timeout)) ?? DEFAULT_TIMEOUT_S),
    memoryMb: memory,
    layers,
    tables: tablesOf(template),
    from: sourceOf(template, id),
    notes: [...ignored(properties), ...template.notes],
  };
}

function ignored(properties: Json): readonly string[] {
  const found = Object.keys(properties).flatMap((name) => NO_DIFFERENCE[name] ?? []);
  if (found.length === 0) return [];
  const [last = ""] = found.slice(-1);
  const list = found.length === 1 ? last : `${found.slice(0, -1).join(", ")} and ${last}`;
  return [`Of the template, this makes no difference here: ${list}.`];
}

/** Where its code is: as it was built, or as it is written. */
function codeFolder(
  template: Template,
  id: string,
  { properties, handler }: { readonly properties: Json; readonly handler: string },
  folder: string,
  folders: CodeFolders,
): string {
  const code = objectOf(properties.Code);
  const inline = template.text(properties.InlineCode ?? code.ZipFile);
  if (inline !== undefined) return folders.inline(id, inline, handler);
  const metadata = objectOf(template.resources.get(id)?.Metadata);
  const path =
    textOf(metadata["aws:asset:path"]) ??
    textOf(metadata.DockerContext) ??
    template.text(properties.CodeUri) ??
    (typeof properties.Code === "string" ? properties.Code : undefined);
  if (path === undefined || path.startsWith("s3://")) return folder;
  const found = resolve(folder, path);
  return existsSync(found) && statSync(found).isFile() && /\.(zip|jar)$/.test(found)
    ? folders.unzipped(found)
    : found;
}

function layerFolder(
  template: Template,
  layer: unknown,
  folder: string,
  folders: CodeFolders,
): readonly string[] {
  const id = template.resourceOf(layer);
  if (id === undefined) {
    const name = template.text(layer)?.split(":").slice(-2).join(":") ?? "a layer";
    template.notes.add(
      `Layer ${name} is not at hand: what it holds is looked for in node_modules (--layer FOLDER).`,
    );
    return [];
  }
  const properties = template.properties(id);
  const metadata = objectOf(template.resources.get(id)?.Metadata);
  const path = textOf(metadata["aws:asset:path"]) ?? template.text(properties.ContentUri);
  if (path === undefined) return [];
  const found = resolve(folder, path);
  if (!existsSync(found)) return [];
  return [statSync(found).isFile() ? folders.unzipped(found) : found];
}
