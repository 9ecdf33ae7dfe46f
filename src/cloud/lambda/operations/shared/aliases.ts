import type { ServiceResponse } from "../../../contract/service.js";
import { aliasConfiguration } from "../../functions/configuration.js";
import type { AliasRecord } from "../../functions/records.js";
import { Constraints } from "../../protocol/constraints.js";
import { functionNotFound, invalidParameter, LambdaFault } from "../../protocol/errors.js";
import type { Members } from "../../protocol/members.js";
import { aliasName, LATEST } from "../../protocol/names.js";
import { json, type OperationRequest } from "../../protocol/request.js";
import type { Context } from "../context.js";

/** A version, where an alias names one. */
export const VERSION = "(\\$LATEST(\\.PUBLISHED)?|[0-9]+)";

/** The function that a call names. */
export function functionNameIn(context: Context): string {
  const { request } = context;
  return context.names.parse(request.label("FunctionName"), { pattern: "plain" }).name;
}

/** Stores an alias and shows it. */
export function putAlias(
  context: Context,
  status: number,
  functionName: string,
  alias: AliasRecord,
): ServiceResponse {
  const { names, catalogue } = context;
  catalogue.change((change) => change.putAlias(functionName, alias));
  return json(status, aliasConfiguration(names, functionName, alias));
}

/** The versions that an alias is to name must be there, and go together. @throws LambdaFault */
export function checkVersions(
  context: Context,
  functionName: string,
  version: string,
  weights: AliasRecord["additionalVersionWeights"],
): void {
  const { names, catalogue } = context;
  const additional = Object.keys(weights ?? {});
  if (additional.length > 1) {
    throw invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");
  }
  if (catalogue.function(functionName) === undefined)
    throw functionNotFound(names.functionArn(functionName, version));
  if (version === LATEST && additional.length > 0) {
    const message = "$LATEST is not supported for an alias pointing to more than 1 version";
    throw new LambdaFault("InvalidParameterValueException", 400, message, { message });
  }
  if (additional.includes(version)) {
    throw invalidParameter(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  }
  for (const wanted of [version, ...additional]) {
    if (wanted !== LATEST && catalogue.version(functionName, wanted) === undefined) {
      throw functionNotFound(names.functionArn(functionName, wanted));
    }
  }
}

/** The alias in the path. @throws for a name that no alias can have */
export function namedAlias(request: OperationRequest): string {
  const name = request.label("Name");
  aliasName(new Constraints(), name).check();
  return name;
}

/** What a call says of an alias. @throws ValidationException, with what was constrained before */
export function readAlias(body: Members, constraints: Constraints): Partial<AliasRecord> {
  const functionVersion = body.string("FunctionVersion");
  const description = body.string("Description");
  const weights = body.structure("RoutingConfig")?.numberMap("AdditionalVersionWeights");
  const shown = `{${Object.entries(weights ?? {})
    .map(([version, weight]) => `${version}=${Number.isInteger(weight) ? weight.toFixed(1) : weight}`)
    .join(", ")}}`;
  constraints
    .pattern("functionVersion", functionVersion, VERSION)
    .length("functionVersion", functionVersion, 1, 1024)
    .length("description", description, 0, 256)
    .that(
      Object.keys(weights ?? {}).every((version) => /^[0-9]{1,1024}$/.test(version)),
      shown,
      "routingConfig.additionalVersionWeights",
      "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]",
    )
    .that(
      Object.values(weights ?? {}).every((weight) => weight >= 0 && weight <= 1),
      shown,
      "routingConfig.additionalVersionWeights",
      "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]",
    )
    .check();
  return {
    ...(functionVersion !== undefined && { functionVersion }),
    ...(description !== undefined && { description }),
    ...(weights !== undefined && Object.keys(weights).length > 0 && { additionalVersionWeights: weights }),
  };
}
