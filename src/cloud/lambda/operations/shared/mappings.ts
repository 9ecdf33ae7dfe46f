/** Event source mappings: SQS queues whose messages a function gets. */
import { parsePattern } from "../../event-sources/event-pattern.js";
import type { MappingRecord } from "../../event-sources/mappings.js";
import { Constraints } from "../../protocol/constraints.js";
import { invalidParameter, notSupported, resourceInUse, resourceNotFound } from "../../protocol/errors.js";
import type { Members } from "../../protocol/members.js";
import type { FunctionReference } from "../../protocol/names.js";
import type { Context } from "../context.js";

const LARGEST_PLAIN_BATCH = 10;
const MOST_FILTERS = 5;
const METRICS = ["EventCount", "ErrorCount", "KafkaMetrics"];
const LONGEST_PATTERN = 4096;
/** What the model takes for the ARN of an event source. */
export const SOURCE_ARN =
  "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)";
/** Settings of other kinds of event sources, or beyond this one: said, never ignored. */
const NOT_FOR_QUEUES = [
  "AmazonManagedKafkaEventSourceConfig",
  "BisectBatchOnFunctionError",
  "DocumentDBEventSourceConfig",
  "LoggingConfig",
  "MaximumRecordAgeInSeconds",
  "MaximumRetryAttempts",
  "ParallelizationFactor",
  "ProvisionedPollerConfig",
  "Queues",
  "SelfManagedEventSource",
  "SelfManagedKafkaEventSourceConfig",
  "SourceAccessConfigurations",
  "StartingPosition",
  "StartingPositionTimestamp",
  "Tags",
  "Topics",
  "TumblingWindowInSeconds",
];

type Settings = Pick<
  MappingRecord,
  | "batchSize"
  | "windowSeconds"
  | "reportsItemFailures"
  | "maximumConcurrency"
  | "filters"
  | "kmsKeyArn"
  | "metrics"
>;

/** The mapping in the path. @throws ResourceNotFoundException */
export function namedMapping(context: Context): MappingRecord {
  const { request } = context;
  const record = context.mappings.get(request.label("UUID"));
  if (record === undefined) throw resourceNotFound("The resource you requested does not exist.");
  return record;
}

/** A function that a mapping is to invoke. @throws InvalidParameterValueException */
export function namedTarget(context: Context, name: string): FunctionReference {
  const reference = context.names.parse(name, { pattern: "namespaced" });
  if (context.targets.toRun(reference) === undefined) throw invalidParameter("Function does not exist");
  return reference;
}

/** The ARN of what a mapping invokes. */
export function targetArn(context: Context, { target }: MappingRecord): string {
  return context.names.functionArn(target.name, target.qualifier);
}

/** The settings that a call brings, and for the rest those before. */
export function readSettings(body: Members, before: Settings): Settings {
  const batchSize = body.integer("BatchSize") ?? before.batchSize;
  const windowSeconds = body.integer("MaximumBatchingWindowInSeconds") ?? before.windowSeconds;
  const types = body.strings("FunctionResponseTypes");
  const scaling = body.structure("ScalingConfig");
  const maximumConcurrency =
    scaling === undefined ? before.maximumConcurrency : scaling.integer("MaximumConcurrency");
  const metrics = body.structure("MetricsConfig")?.strings("Metrics") ?? before.metrics;
  const kmsKeyArn = body.string("KMSKeyArn") ?? before.kmsKeyArn;
  const constraints = new Constraints()
    .range("batchSize", batchSize, 1, 10_000)
    .range("maximumBatchingWindowInSeconds", windowSeconds, 0, 300)
    .range("scalingConfig.maximumConcurrency", maximumConcurrency, 2, 1000)
    .length("functionResponseTypes", types, 0, 1)
    .length("metricsConfig.metrics", metrics, 0, 3);
  for (const metric of metrics ?? []) constraints.oneOf("metricsConfig.metrics", metric, METRICS);
  for (const type of types ?? [])
    constraints.oneOf("functionResponseTypes", type, ["ReportBatchItemFailures"]);
  constraints.check();
  if (!body.isEmpty("DestinationConfig")) {
    throw invalidParameter("Unsupported DestinationConfig parameter for given event source mapping type.");
  }
  const foreign = NOT_FOR_QUEUES.find((name) => !body.isEmpty(name));
  if (foreign !== undefined) throw notSupported(`${foreign} for the event source mapping of an SQS queue`);
  const filters = body.has("FilterCriteria") ? readFilters(body) : before.filters;
  return {
    batchSize,
    windowSeconds,
    reportsItemFailures: types === undefined ? before.reportsItemFailures : types.length > 0,
    ...(maximumConcurrency !== undefined && { maximumConcurrency }),
    ...(filters !== undefined && filters.length > 0 && { filters }),
    ...(kmsKeyArn !== undefined && kmsKeyArn !== "" && { kmsKeyArn }),
    ...(metrics !== undefined && { metrics }),
  };
}

/** The queue to read. @throws for another event source, before its settings, which are right for that one */
export function queueToRead(body: Members): string {
  const arn = body.string("EventSourceArn");
  if (arn?.split(":")[2] === "sqs") return arn;
  const other = arn ?? (body.isEmpty("SelfManagedEventSource") ? undefined : "SelfManagedEventSource");
  if (other === undefined) throw invalidParameter("Unrecognized event source.");
  throw notSupported(`the event source ${other}; it takes SQS queues`);
}

/** What AWS checks of a mapping as a whole, against the queue and the function. */
export function checkMapping(context: Context, record: MappingRecord): void {
  const { eventSourceArn: arn, batchSize, windowSeconds } = record;
  const fifo = arn.endsWith(".fifo");
  if (fifo && windowSeconds > 0) throw invalidParameter("Batching window is not supported for FIFO queues");
  if (batchSize > LARGEST_PLAIN_BATCH && windowSeconds === 0) {
    throw invalidParameter(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  }
  const target = context.targets.toRun(record.target);
  if (target === undefined) throw invalidParameter("Function does not exist");
  const { role, timeout } = target.version;
  for (const action of ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"]) {
    if (!context.permissions.allows(role, `sqs:${action}`, arn)) {
      throw invalidParameter(
        `The provided execution role does not have permissions to call ${action} on SQS`,
      );
    }
  }
  const queue = context.eventQueues.describe(arn);
  if (queue === undefined) {
    throw invalidParameter(
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    );
  }
  if (queue.visibilityTimeoutSeconds < timeout) {
    throw invalidParameter(
      `Queue visibility timeout: ${queue.visibilityTimeoutSeconds} seconds is less than Function timeout: ${timeout} seconds`,
    );
  }
}

/** Tells the owner what of a mapping's settings changes nothing here. */
export function noteInert({ note }: Context, { target, kmsKeyArn, metrics = [] }: MappingRecord): void {
  note(`The event source mapping of ${target.name}`, [
    ...(kmsKeyArn === undefined ? [] : ["KMSKeyArn encrypts nothing"]),
    ...(metrics.length === 0 ? [] : ["MetricsConfig counts nothing: there are no metrics"]),
  ]);
}

/** A mapping as Lambda shows it. */
export function showMapping(context: Context, record: MappingRecord): object {
  return {
    UUID: record.uuid,
    BatchSize: record.batchSize,
    MaximumBatchingWindowInSeconds: record.windowSeconds,
    EventSourceArn: record.eventSourceArn,
    EventSourceMappingArn: context.names.mappingArn(record.uuid),
    ...(record.filters !== undefined && {
      FilterCriteria: { Filters: record.filters.map((Pattern) => ({ Pattern })) },
    }),
    FunctionArn: targetArn(context, record),
    FunctionResponseTypes: record.reportsItemFailures ? ["ReportBatchItemFailures"] : [],
    LastModified: record.lastModified / 1000,
    ...(record.maximumConcurrency !== undefined && {
      ScalingConfig: { MaximumConcurrency: record.maximumConcurrency },
    }),
    ...(record.kmsKeyArn !== undefined && { KMSKeyArn: record.kmsKeyArn }),
    ...(record.metrics !== undefined && { MetricsConfig: { Metrics: record.metrics } }),
    State: record.state,
    StateTransitionReason: "USER_INITIATED",
  };
}

function readFilters(body: Members): string[] {
  const filters = body.structure("FilterCriteria")?.structures("Filters") ?? [];
  if (filters.length > MOST_FILTERS) {
    throw invalidParameter(`A filter criteria has at most ${MOST_FILTERS} filters.`);
  }
  return filters.map((filter) => {
    const pattern = filter.string("Pattern");
    new Constraints().length("filterCriteria.filters.pattern", pattern, 0, LONGEST_PATTERN).check();
    if (pattern === undefined || parsePattern(pattern) === undefined) {
      throw invalidParameter("Invalid filter pattern definition.");
    }
    return pattern;
  });
}

/** @throws ResourceInUseException while an earlier change is under way */
export function checkSettled(record: MappingRecord, change: "update" | "delete"): void {
  if (record.state === "Enabled" || record.state === "Disabled") return;
  throw resourceInUse(`Cannot ${change} the event source mapping because it is in use.`);
}
