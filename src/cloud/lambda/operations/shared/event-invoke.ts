/** How a function's asynchronous invocations are retried, and where their outcomes go. */
import type { ServiceResponse } from "../../../contract/service.js";
import { eventInvokeConfiguration } from "../../functions/configuration.js";
import type { EventInvokeRecord } from "../../functions/records.js";
import { Constraints } from "../../protocol/constraints.js";
import { resourceNotFound } from "../../protocol/errors.js";
import { type FunctionReference, LATEST } from "../../protocol/names.js";
import { json } from "../../protocol/request.js";
import type { Context } from "../context.js";

const DESTINATION =
  "$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)";

/** The function, version or alias that a call is about. */
export function configuredFunction(context: Context): FunctionReference {
  const { request } = context;
  return context.names.parse(
    request.label("FunctionName"),
    { pattern: "namespaced" },
    request.query("Qualifier"),
  );
}

/** @throws ResourceNotFoundException where nothing was configured */
export function findConfig(
  context: Context,
  { name, qualifier = LATEST }: FunctionReference,
): EventInvokeRecord {
  const record = context.catalogue.eventInvoke(name, qualifier);
  if (record !== undefined) return record;
  const arn = context.names.functionArn(name, qualifier);
  throw resourceNotFound(`The function ${arn} doesn't have an EventInvokeConfig`);
}

/** @throws ResourceNotFoundException */
export function checkExists(context: Context, reference: FunctionReference): void {
  if (context.targets.toRun(reference) === undefined) throw resourceNotFound("The function doesn't exist.");
}

/** Stores a configuration and shows it. */
export function storeConfig(context: Context, name: string, record: EventInvokeRecord): ServiceResponse {
  const { names, catalogue } = context;
  catalogue.change((change) => change.putEventInvoke(name, record));
  return json(200, eventInvokeConfiguration(names, name, record));
}

/** The configuration that a call brings, its destinations checked. @throws LambdaFault */
export function readConfig(
  context: Context,
  { name, qualifier = LATEST }: FunctionReference,
): EventInvokeRecord {
  const { body } = context.request;
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
  const role = context.targets.lookUp({ name, qualifier })?.version.role;
  if (role !== undefined) context.destinations.check(name, role, { onSuccess, onFailure });
  return {
    qualifier,
    lastModified: context.now(),
    ...(maximumRetryAttempts !== undefined && { maximumRetryAttempts }),
    ...(maximumEventAgeInSeconds !== undefined && { maximumEventAgeInSeconds }),
    ...(onSuccess !== undefined && onSuccess !== "" && { onSuccess }),
    ...(onFailure !== undefined && onFailure !== "" && { onFailure }),
  };
}
