import type { ServiceResponse } from "../../contract/service.js";
import { eventInvokeConfiguration } from "../functions/configuration.js";
import type { EventInvokeRecord } from "../functions/records.js";
import { Constraints } from "../protocol/constraints.js";
import { invalidParameter, resourceNotFound } from "../protocol/errors.js";
import { type FunctionReference, LATEST } from "../protocol/names.js";
import { json, noContent, type OperationRequest } from "../protocol/request.js";
import type { Workshop } from "./workshop.js";

const PAGE = 50;
const DESTINATION =
  "$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)";

/** How a function's asynchronous invocations are retried, and where their outcomes go. */
export class EventInvokeOperations {
  constructor(private readonly workshop: Workshop) {}

  /** Replaces: what is not given is removed. */
  async put(request: OperationRequest): Promise<ServiceResponse> {
    const reference = this.#reference(request);
    const requested = await this.#read(request, reference);
    if (!hasSetting(request)) {
      throw invalidParameter("You must specify at least one of error handling or destination setting.");
    }
    this.#checkExists(reference);
    return this.#store(reference.name, requested);
  }

  /** Merges: what is not given stays. */
  async update(request: OperationRequest): Promise<ServiceResponse> {
    const reference = this.#reference(request);
    const requested = await this.#read(request, reference);
    this.#checkExists(reference);
    return this.#store(reference.name, { ...this.#find(reference), ...requested });
  }

  get(request: OperationRequest): ServiceResponse {
    const reference = this.#reference(request);
    return json(200, eventInvokeConfiguration(this.workshop.names, reference.name, this.#find(reference)));
  }

  delete(request: OperationRequest): ServiceResponse {
    const reference = this.#reference(request);
    const { qualifier } = this.#find(reference);
    this.workshop.catalogue.change((change) => change.deleteEventInvoke(reference.name, qualifier));
    return noContent;
  }

  list(request: OperationRequest): ServiceResponse {
    const { names, catalogue } = this.workshop;
    const { name } = this.#reference(request);
    if (catalogue.function(name) === undefined) throw resourceNotFound("The function doesn't exist.");
    const { items, marker } = request.page(catalogue.eventInvokes(name), PAGE, PAGE);
    const shown = items.map((record) => eventInvokeConfiguration(names, name, record));
    return json(200, { ...marker, FunctionEventInvokeConfigs: shown });
  }

  #reference(request: OperationRequest): FunctionReference {
    return this.workshop.names.parse(
      request.label("FunctionName"),
      { pattern: "namespaced" },
      request.query("Qualifier"),
    );
  }

  #find({ name, qualifier = LATEST }: FunctionReference): EventInvokeRecord {
    const record = this.workshop.catalogue.eventInvoke(name, qualifier);
    if (record !== undefined) return record;
    const arn = this.workshop.names.functionArn(name, qualifier);
    throw resourceNotFound(`The function ${arn} doesn't have an EventInvokeConfig`);
  }

  #checkExists(reference: FunctionReference): void {
    if (this.workshop.targets.toRun(reference) === undefined)
      throw resourceNotFound("The function doesn't exist.");
  }

  #store(name: string, record: EventInvokeRecord): ServiceResponse {
    const { names, catalogue } = this.workshop;
    catalogue.change((change) => change.putEventInvoke(name, record));
    return json(200, eventInvokeConfiguration(names, name, record));
  }

  async #read(
    { body }: OperationRequest,
    { name, qualifier = LATEST }: FunctionReference,
  ): Promise<EventInvokeRecord> {
    const maximumRetryAttempts = body.integer("MaximumRetryAttempts");
    const maximumEventAgeInSeconds = body.integer("MaximumEventAgeInSeconds");
    const destinations = body.structure("DestinationConfig");
    const onSuccess = destinations?.structure("OnSuccess")?.string("Destination");
    const onFailure = destinations?.structure("OnFailure")?.string("Destination");
    new Constraints()
      .range("maximumRetryAttempts", maximumRetryAttempts, 0, 2)
      .range("maximumEventAgeInSeconds", maximumEventAgeInSeconds, 60, 21_600)
      .pattern("destinationConfig.onSuccess.destination", onSuccess, DESTINATION)
      .length("destinationConfig.onSuccess.destination", onSuccess, 0, 350)
      .pattern("destinationConfig.onFailure.destination", onFailure, DESTINATION)
      .length("destinationConfig.onFailure.destination", onFailure, 0, 350)
      .check();
    const role = this.workshop.targets.lookUp({ name, qualifier })?.version.role;
    if (role !== undefined) await this.workshop.destinations.check(name, role, { onSuccess, onFailure });
    return {
      qualifier,
      lastModified: this.workshop.now(),
      ...(maximumRetryAttempts !== undefined && { maximumRetryAttempts }),
      ...(maximumEventAgeInSeconds !== undefined && { maximumEventAgeInSeconds }),
      ...(onSuccess !== undefined && onSuccess !== "" && { onSuccess }),
      ...(onFailure !== undefined && onFailure !== "" && { onFailure }),
    };
  }
}

function hasSetting({ body }: OperationRequest): boolean {
  return ["MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig"].some((name) =>
    body.has(name),
  );
}
