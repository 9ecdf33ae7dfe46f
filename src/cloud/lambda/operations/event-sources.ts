import { randomUUID } from "node:crypto";
import type { ServiceResponse } from "../../contract/service.js";
import { parsePattern } from "../event-sources/event-pattern.js";
import type { EventSources } from "../event-sources/event-sources.js";
import type { MappingRecord, Mappings } from "../event-sources/mappings.js";
import type { EventQueues, RolePermissions } from "../neighbours.js";
import { Constraints } from "../protocol/constraints.js";
import {
  invalidParameter,
  notSupported,
  resourceConflict,
  resourceInUse,
  resourceNotFound,
} from "../protocol/errors.js";
import type { Members } from "../protocol/members.js";
import type { FunctionReference } from "../protocol/names.js";
import { json, type OperationRequest } from "../protocol/request.js";
import type { Workshop } from "./workshop.js";

const PAGE = 100;
const DEFAULT_BATCH = 10;
const LARGEST_PLAIN_BATCH = 10;
const MOST_FILTERS = 5;
const LONGEST_PATTERN = 4096;
const SOURCE_ARN =
  "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)";
/** Settings of other kinds of event sources, or beyond this one: said, never ignored. */
const NOT_FOR_QUEUES = [
  "AmazonManagedKafkaEventSourceConfig",
  "BisectBatchOnFunctionError",
  "DocumentDBEventSourceConfig",
  "KMSKeyArn",
  "LoggingConfig",
  "MaximumRecordAgeInSeconds",
  "MaximumRetryAttempts",
  "MetricsConfig",
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
  "batchSize" | "windowSeconds" | "reportsItemFailures" | "maximumConcurrency" | "filters"
>;

/** Event source mappings: SQS queues whose messages a function gets. */
export class EventSourceOperations {
  constructor(
    private readonly workshop: Workshop,
    private readonly mappings: Mappings,
    private readonly sources: EventSources,
    private readonly queues: EventQueues,
    private readonly permissions: RolePermissions,
  ) {}

  async create(request: OperationRequest): Promise<ServiceResponse> {
    const { body } = request;
    const arn = body.string("EventSourceArn");
    const name = body.string("FunctionName");
    new Constraints().required("functionName", name).pattern("eventSourceArn", arn, SOURCE_ARN).check();
    const settings = this.#readSettings(body, {
      batchSize: DEFAULT_BATCH,
      windowSeconds: 0,
      reportsItemFailures: false,
    });
    if (arn === undefined) throw invalidParameter("Unrecognized event source.");
    const target = this.#reference(name ?? "");
    const record: MappingRecord = {
      ...settings,
      uuid: randomUUID(),
      eventSourceArn: arn,
      target,
      enabled: body.boolean("Enabled") ?? true,
      state: "Creating",
      lastModified: this.workshop.now(),
    };
    await this.#check(record);
    const twin = this.mappings
      .all()
      .find((other) => other.eventSourceArn === arn && this.#arnOf(other) === this.#arnOf(record));
    if (twin !== undefined) {
      throw resourceConflict(
        `An event source mapping with SQS arn (" ${arn} ") and function (" ${target.name} ") already exists. Please update or delete the existing mapping with UUID ${twin.uuid}`,
      );
    }
    this.sources.change(record);
    return json(202, this.#show(record));
  }

  async update(request: OperationRequest): Promise<ServiceResponse> {
    const { body } = request;
    const current = this.#find(request);
    const settings = this.#readSettings(body, current);
    checkSettled(current, "update");
    const name = body.string("FunctionName");
    const enabled = body.boolean("Enabled") ?? current.enabled;
    const { maximumConcurrency, filters, ...kept } = current;
    const record: MappingRecord = {
      ...kept,
      ...settings,
      ...(name !== undefined && { target: this.#reference(name) }),
      enabled,
      state: enabled === current.enabled ? "Updating" : enabled ? "Enabling" : "Disabling",
      lastModified: this.workshop.now(),
    };
    await this.#check(record);
    this.sources.change(record);
    return json(202, this.#show(record));
  }

  get(request: OperationRequest): ServiceResponse {
    return json(200, this.#show(this.#find(request)));
  }

  delete(request: OperationRequest): ServiceResponse {
    const current = this.#find(request);
    checkSettled(current, "delete");
    const record: MappingRecord = { ...current, enabled: false, state: "Deleting" };
    this.sources.change(record);
    return json(202, this.#show(record));
  }

  list(request: OperationRequest): ServiceResponse {
    const arn = request.query("EventSourceArn");
    const name = request.query("FunctionName");
    new Constraints().pattern("eventSourceArn", arn, SOURCE_ARN).check();
    const reference =
      name === undefined ? undefined : this.workshop.names.parse(name, { pattern: "namespaced" });
    const found = this.mappings
      .all()
      .filter(({ eventSourceArn }) => arn === undefined || eventSourceArn === arn)
      .filter(
        ({ target }) =>
          reference === undefined ||
          (target.name === reference.name && target.qualifier === reference.qualifier),
      );
    const { items, marker } = request.page(found, PAGE);
    return json(200, { ...marker, EventSourceMappings: items.map((record) => this.#show(record)) });
  }

  #find(request: OperationRequest): MappingRecord {
    const record = this.mappings.get(request.label("UUID"));
    if (record === undefined) throw resourceNotFound("The resource you requested does not exist.");
    return record;
  }

  #reference(name: string): FunctionReference {
    const reference = this.workshop.names.parse(name, { pattern: "namespaced" });
    if (this.workshop.targets.toRun(reference) === undefined)
      throw invalidParameter("Function does not exist");
    return reference;
  }

  #arnOf({ target }: MappingRecord): string {
    return this.workshop.names.functionArn(target.name, target.qualifier);
  }

  #readSettings(body: Members, before: Settings): Settings {
    const batchSize = body.integer("BatchSize") ?? before.batchSize;
    const windowSeconds = body.integer("MaximumBatchingWindowInSeconds") ?? before.windowSeconds;
    const types = body.strings("FunctionResponseTypes");
    const scaling = body.structure("ScalingConfig");
    const maximumConcurrency =
      scaling === undefined ? before.maximumConcurrency : scaling.integer("MaximumConcurrency");
    const constraints = new Constraints()
      .range("batchSize", batchSize, 1, 10_000)
      .range("maximumBatchingWindowInSeconds", windowSeconds, 0, 300)
      .range("scalingConfig.maximumConcurrency", maximumConcurrency, 2, 1000)
      .length("functionResponseTypes", types, 0, 1);
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
    };
  }

  /** What AWS checks of a mapping as a whole, against the queue and the function. */
  async #check(record: MappingRecord): Promise<void> {
    const { eventSourceArn: arn, batchSize, windowSeconds } = record;
    if (arn.split(":")[2] !== "sqs") throw notSupported(`the event source ${arn}; it takes SQS queues`);
    const fifo = arn.endsWith(".fifo");
    if (fifo && windowSeconds > 0) throw invalidParameter("Batching window is not supported for FIFO queues");
    if (batchSize > LARGEST_PLAIN_BATCH && windowSeconds === 0) {
      throw invalidParameter(
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
      );
    }
    const target = this.workshop.targets.toRun(record.target);
    if (target === undefined) throw invalidParameter("Function does not exist");
    const { role, timeout } = target.version;
    for (const action of ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"]) {
      if (!(await this.permissions.allows(role, `sqs:${action}`, arn))) {
        throw invalidParameter(
          `The provided execution role does not have permissions to call ${action} on SQS`,
        );
      }
    }
    const queue = this.queues.describe(arn);
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

  #show(record: MappingRecord): object {
    const { region, accountId } = this.workshop.names;
    return {
      UUID: record.uuid,
      BatchSize: record.batchSize,
      MaximumBatchingWindowInSeconds: record.windowSeconds,
      EventSourceArn: record.eventSourceArn,
      EventSourceMappingArn: `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${record.uuid}`,
      ...(record.filters !== undefined && {
        FilterCriteria: { Filters: record.filters.map((Pattern) => ({ Pattern })) },
      }),
      FunctionArn: this.#arnOf(record),
      FunctionResponseTypes: record.reportsItemFailures ? ["ReportBatchItemFailures"] : [],
      LastModified: record.lastModified / 1000,
      ...(record.maximumConcurrency !== undefined && {
        ScalingConfig: { MaximumConcurrency: record.maximumConcurrency },
      }),
      State: record.state,
      StateTransitionReason: "USER_INITIATED",
    };
  }
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

function checkSettled(record: MappingRecord, change: "update" | "delete"): void {
  if (record.state === "Enabled" || record.state === "Disabled") return;
  throw resourceInUse(`Cannot ${change} the event source mapping because it is in use.`);
}
