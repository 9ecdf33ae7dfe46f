/** Functions of a `serverless.yml` (or `.json`), of the versions 3 and 4. */
import { httpEvent, kinesisEvent, restEvent } from "./events.js";
import type { EventSource, ImportedFunction } from "./function.js";
import { Template } from "./intrinsics.js";
import { isObject, type Json, listOf, numberOf, objectOf, textOf } from "./json.js";
import { sourceOf } from "./sources.js";
import { tablesOf } from "./tables.js";
import { Variables } from "./variables.js";

/** The framework's, where a file says nothing. */
const DEFAULT_TIMEOUT_S = 6;
const DEFAULT_MEMORY_MB = 1024;

const NO_DIFFERENCE = [
  "tracing",
  "vpc",
  "kmsKeyArn",
  "snapStart",
  "architecture",
  "reservedConcurrency",
  "provisionedConcurrency",
];

/** The service with its variables filled in. */
interface Service {
  readonly json: Json;
  readonly functions: Json;
  readonly notes: ReadonlySet<string>;
}

async function serviceOf(json: Json, folder: string): Promise<Service> {
  const variables = await Variables.of(json, folder);
  const functions = variables.value(json.functions);
  // A list of files, each with some of them.
  const merged = Array.isArray(functions)
    ? Object.assign({}, ...functions.map(objectOf))
    : objectOf(functions);
  return { json: objectOf(variables.value(json)), functions: merged, notes: variables.notes };
}

export async function serverlessFunctions(
  json: Json,
  folder: string,
): Promise<readonly { readonly name: string; readonly handler: string }[]> {
  const { functions } = await serviceOf(json, folder);
  return Object.entries(functions).map(([name, each]) => ({
    name,
    handler: textOf(objectOf(each).handler) ?? "",
  }));
}

export async function serverlessFunction(
  json: Json,
  name: string,
  folder: string,
): Promise<ImportedFunction> {
  const service = await serviceOf(json, folder);
  const provider = objectOf(service.json.provider);
  const written = objectOf(service.functions[name]);
  const template = new Template({ Resources: resourcesOf(service.json) });
  const env = {
    ...objectOf(template.value(provider.environment)),
    ...objectOf(template.value(written.environment)),
  };
  const settings: Json = { ...provider, ...written };
  const ignored = NO_DIFFERENCE.filter((each) => each in settings);
  const layers = [...listOf(provider.layers), ...listOf(written.layers)];
  if (layers.length > 0) template.notes.add("Its layers are looked for in node_modules (--layer FOLDER).");
  return {
    name,
    folder,
    handler: (textOf(written.handler) ?? "index.handler").replace(/^\.\//, ""),
    env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, String(value)])),
    timeoutMs: 1000 * (numberOf(settings.timeout) ?? DEFAULT_TIMEOUT_S),
    memoryMb: numberOf(settings.memorySize) ?? DEFAULT_MEMORY_MB,
    layers: [],
    tables: tablesOf(template),
    from: eventSource(template, written),
    notes: [
      ...(ignored.length > 0 ? [`Of the file, this makes no difference here: ${ignored.join(", ")}.`] : []),
      ...service.notes,
      ...template.notes,
    ],
  };
}

/** `resources` may be a list of parts. */
function resourcesOf({ resources }: Json): Json {
  const parts = Array.isArray(resources) ? resources : [resources];
  return Object.assign({}, ...parts.map((part) => objectOf(objectOf(part).Resources)));
}

function eventSource(template: Template, written: Json): EventSource | undefined {
  const retries = numberOf(written.maximumRetryAttempts);
  const attempts = retries === undefined ? {} : { attempts: retries + 1 };
  for (const event of listOf(written.events).map(objectOf)) {
    const [kind, settings] = Object.entries(event)[0] ?? [];
    const found = kind === undefined ? undefined : oneSource(template, kind, settings);
    if (found !== undefined) return found.source === "async" ? { ...found, ...attempts } : found;
  }
  if (written.url !== undefined && written.url !== false)
    return { source: "sync", event: httpEvent("POST", "$default") };
  return retries === undefined ? undefined : { source: "async", ...attempts };
}

/** `POST /orders`, or its parts. */
function route(settings: unknown): readonly [method: string, path: string] {
  if (typeof settings === "string") {
    const [method = "POST", path = "/"] = settings.includes(" ") ? settings.split(/\s+/) : ["POST", settings];
    return [method, path.startsWith("/") || path === "$default" ? path : `/${path}`];
  }
  const { method = "POST", path = "/" } = objectOf(settings);
  return [String(method), String(path).startsWith("/") ? String(path) : `/${String(path)}`];
}

function oneSource(template: Template, kind: string, settings: unknown): EventSource | undefined {
  const parts = objectOf(settings);
  // The same function in the words of SAM, whose sources are known already.
  const sam = (type: string, properties: Json): EventSource | undefined =>
    sourceOf(
      new Template({
        Resources: {
          ...(template.json.Resources as Json),
          F: {
            Type: "AWS::Serverless::Function",
            Properties: { Events: { E: { Type: type, Properties: properties } } },
          },
        },
      }),
      "F",
    );
  const [method, path] = route(settings);
  switch (kind) {
    case "http":
    case "alb":
      return { source: "sync", event: restEvent(method, path) };
    case "httpApi":
      return { source: "sync", event: httpEvent(method, path) };
    case "websocket":
      return { source: "sync" };
    case "sqs":
      return sam("SQS", {
        Queue: isObject(settings) && "arn" in settings ? parts.arn : settings,
        FunctionResponseTypes: parts.functionResponseType === undefined ? [] : [parts.functionResponseType],
      });
    case "sns":
      return sam("SNS", {
        Topic: parts.arn ?? parts.topicName ?? (typeof settings === "string" ? settings : "topic"),
      });
    case "s3":
      return sam("S3", { Bucket: parts.bucket ?? (typeof settings === "string" ? settings : "bucket") });
    case "eventBridge":
      return sam("EventBridgeRule", { Pattern: parts.pattern ?? {} });
    case "schedule":
      return sam("Schedule", { ...(parts.input !== undefined && { Input: parts.input }) });
    case "stream": {
      const arn = isObject(settings) && "arn" in settings ? parts.arn : settings;
      const isKinesis = String(template.text(arn) ?? "").includes(":kinesis:") || parts.type === "kinesis";
      return isKinesis
        ? { source: "async", event: kinesisEvent("stream") }
        : sam("DynamoDB", { Stream: arn });
    }
    default:
      return undefined;
  }
}
