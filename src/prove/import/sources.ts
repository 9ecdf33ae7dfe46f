/** Where a function's events come from, by its template. */
import {
  eventBridgeEvent,
  httpEvent,
  kinesisEvent,
  restEvent,
  s3Event,
  scheduledEvent,
  snsEvent,
  streamEvent,
} from "./events.js";
import type { EventSource } from "./function.js";
import type { Template } from "./intrinsics.js";
import { type Json, listOf, numberOf, objectOf, textOf } from "./json.js";
import { tablesOf } from "./tables.js";

const DEFAULT_VISIBILITY_S = 30;

/** What a queue does: how long a message is hidden, how often it is received. */
function queueSource(template: Template, queue: unknown, mapping: Json): EventSource {
  const id = template.resourceOf(queue);
  const properties = id === undefined ? {} : objectOf(template.value(template.properties(id)));
  const name = id === undefined ? (template.text(queue) ?? "") : (template.text({ Ref: id }) ?? "");
  const redrive: unknown = properties.RedrivePolicy;
  const policy = objectOf(typeof redrive === "string" ? JSON.parse(redrive) : redrive);
  const attempts = numberOf(policy.maxReceiveCount);
  const visibility =
    id === undefined ? undefined : (numberOf(properties.VisibilityTimeout) ?? DEFAULT_VISIBILITY_S);
  return {
    source: name.endsWith(".fifo") ? "fifo" : "sqs",
    reportsFailures: listOf(mapping.FunctionResponseTypes).includes("ReportBatchItemFailures"),
    ...(attempts !== undefined && { attempts }),
    ...(visibility !== undefined && { visibilityMs: visibility * 1000 }),
  };
}

/** A SAM event. `undefined` for what says nothing of its source. */
function samSource(template: Template, event: Json): EventSource | undefined {
  const properties = objectOf(event.Properties);
  const text = (name: string, otherwise: string): string => template.text(properties[name]) ?? otherwise;
  switch (textOf(event.Type)) {
    case "Api":
      return { source: "sync", event: restEvent(text("Method", "POST"), text("Path", "/")) };
    case "HttpApi": {
      const isOld = text("PayloadFormatVersion", "2.0") === "1.0";
      return {
        source: "sync",
        event: (isOld ? restEvent : httpEvent)(text("Method", "POST"), text("Path", "$default")),
      };
    }
    case "SQS":
      return queueSource(template, properties.Queue, properties);
    case "SNS":
      return { source: "async", event: snsEvent(text("Topic", "arn:aws:sns:us-east-1:123456789012:topic")) };
    case "S3":
      return { source: "async", event: s3Event(text("Bucket", "bucket")) };
    case "EventBridgeRule":
    case "CloudWatchEvent":
      return { source: "async", event: bridged(template, properties.Pattern) };
    case "Schedule":
    case "ScheduleV2":
      return { source: "async", event: template.value(properties.Input) ?? scheduledEvent() };
    case "DynamoDB":
      return streamed(template, properties.Stream);
    case "Kinesis":
      return { source: "async", event: kinesisEvent(text("Stream", "stream").split("/").at(-1) ?? "stream") };
    default:
      return undefined;
  }
}

function streamed(template: Template, stream: unknown): EventSource {
  const id = template.resourceOf(stream);
  const name = id === undefined ? "table" : (template.text({ Ref: id }) ?? "table");
  const keys = tablesOf(template).find((table) => table.name === name)?.keys ?? [];
  return {
    source: "async",
    event: streamEvent(
      name,
      keys.map((key) => key.name),
    ),
  };
}

/** An event that a rule lets pass. */
function bridged(template: Template, pattern: unknown): object {
  const wanted = objectOf(template.value(pattern));
  const first = (value: unknown): string | undefined => textOf(listOf(value)[0]);
  const event = eventBridgeEvent(first(wanted.source), first(wanted["detail-type"]));
  const fixed = Object.entries(objectOf(wanted.detail)).flatMap(([name, values]) => {
    const value = first(values);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...event, detail: { ...objectOf(Reflect.get(event, "detail")), ...Object.fromEntries(fixed) } };
}

const PRINCIPALS: Readonly<Record<string, () => EventSource>> = {
  "apigateway.amazonaws.com": () => ({ source: "sync", event: restEvent("POST", "/orders") }),
  "elasticloadbalancing.amazonaws.com": () => ({ source: "sync", event: restEvent("POST", "/orders") }),
  "events.amazonaws.com": () => ({ source: "async", event: eventBridgeEvent() }),
  "sns.amazonaws.com": () => ({
    source: "async",
    event: snsEvent("arn:aws:sns:us-east-1:123456789012:topic"),
  }),
  "s3.amazonaws.com": () => ({ source: "async", event: s3Event("bucket") }),
};

/** The source of a function, from what is written at it and from what refers to it. */
export function sourceOf(template: Template, id: string): EventSource | undefined {
  const properties = template.properties(id);
  const sources = Object.values(objectOf(properties.Events)).map((event) =>
    samSource(template, objectOf(event)),
  );
  const [first] = [...sources.filter((each) => each !== undefined), ...referring(template, id)];
  if (first !== undefined) return { ...first, ...retriesOf(template, id, first) };
  const isAddressed = "FunctionUrlConfig" in properties;
  if (isAddressed) return { source: "sync", event: httpEvent("POST", "$default") };
  const retries = retriesOf(template, id, { source: "async" });
  return "attempts" in retries ? { source: "async", ...retries } : undefined;
}

function referring(template: Template, id: string): readonly EventSource[] {
  const found: EventSource[] = [];
  for (const other of template.resources.keys()) {
    const properties = template.properties(other);
    const type = template.typeOf(other);
    if (template.resourceOf(properties.FunctionName ?? properties.TargetFunctionArn) !== id) continue;
    if (type === "AWS::Lambda::EventSourceMapping") found.unshift(mapped(template, properties));
    if (type === "AWS::Lambda::Url") found.push({ source: "sync", event: httpEvent("POST", "$default") });
    if (type !== "AWS::Lambda::Permission") continue;
    const source = PRINCIPALS[template.text(properties.Principal) ?? ""]?.();
    if (source !== undefined) found.push(source);
  }
  return found;
}

function mapped(template: Template, properties: Json): EventSource {
  const arn = template.text(properties.EventSourceArn) ?? "";
  if (arn.includes(":dynamodb:")) return streamed(template, properties.EventSourceArn);
  if (arn.includes(":kinesis:"))
    return { source: "async", event: kinesisEvent(arn.split("/").at(-1) ?? "stream") };
  return queueSource(template, properties.EventSourceArn, properties);
}

/** How often Lambda itself tries again. */
function retriesOf(template: Template, id: string, { source }: EventSource): { readonly attempts?: number } {
  if (source !== "async") return {};
  const own = template.properties(id).EventInvokeConfig;
  const apart = [...template.resources.keys()]
    .filter((other) => template.typeOf(other) === "AWS::Lambda::EventInvokeConfig")
    .map((other) => template.properties(other))
    .find((properties) => template.resourceOf(properties.FunctionName) === id);
  const retries = numberOf(template.value(objectOf(own ?? apart).MaximumRetryAttempts));
  return retries === undefined ? {} : { attempts: retries + 1 };
}
