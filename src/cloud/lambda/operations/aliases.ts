import { randomUUID } from "node:crypto";
import type { ServiceResponse } from "../../contract/service.js";
import { aliasConfiguration } from "../functions/configuration.js";
import type { AliasRecord } from "../functions/records.js";
import { Constraints } from "../protocol/constraints.js";
import {
  functionNotFound,
  invalidParameter,
  LambdaFault,
  resourceConflict,
  resourceNotFound,
  wrongRevision,
} from "../protocol/errors.js";
import type { Members } from "../protocol/members.js";
import { aliasName, LATEST } from "../protocol/names.js";
import { json, noContent, type OperationRequest } from "../protocol/request.js";
import type { Workshop } from "./workshop.js";

const PAGE = 50;
const VERSION = "(\\$LATEST(\\.PUBLISHED)?|[0-9]+)";

export class AliasOperations {
  constructor(private readonly workshop: Workshop) {}

  create(request: OperationRequest): ServiceResponse {
    const { names, catalogue } = this.workshop;
    const { body } = request;
    const functionName = this.#functionName(request);
    const name = body.string("Name");
    const functionVersion = body.string("FunctionVersion");
    const constraints = aliasName(new Constraints(), name).required("functionVersion", functionVersion);
    const requested = readAlias(body, constraints);
    this.#checkVersions(functionName, functionVersion ?? LATEST, requested.additionalVersionWeights);
    if (catalogue.alias(functionName, name ?? "") !== undefined) {
      throw resourceConflict(`Alias already exists: ${names.functionArn(functionName, name)}`);
    }
    return this.#put(201, functionName, {
      name: name ?? "",
      functionVersion: functionVersion ?? LATEST,
      description: "",
      ...requested,
      revisionId: randomUUID(),
    });
  }

  get(request: OperationRequest): ServiceResponse {
    const { names, catalogue } = this.workshop;
    const functionName = this.#functionName(request);
    const name = namedAlias(request);
    const alias = catalogue.alias(functionName, name);
    if (alias === undefined) {
      throw resourceNotFound(`Cannot find alias arn: ${names.functionArn(functionName, name)}`);
    }
    return json(200, aliasConfiguration(names, functionName, alias));
  }

  update(request: OperationRequest): ServiceResponse {
    const { names, catalogue } = this.workshop;
    const functionName = this.#functionName(request);
    const name = namedAlias(request);
    const requested = readAlias(request.body, new Constraints());
    const alias = catalogue.alias(functionName, name);
    if (alias === undefined)
      throw resourceNotFound(`Alias not found: ${names.functionArn(functionName, name)}`);
    const revision = request.body.string("RevisionId");
    if (revision !== undefined && revision !== alias.revisionId) throw wrongRevision();
    const { additionalVersionWeights, ...rest } = alias;
    const kept =
      request.body.has("RoutingConfig") || additionalVersionWeights === undefined
        ? {}
        : { additionalVersionWeights };
    const updated: AliasRecord = { ...rest, ...kept, ...requested, revisionId: randomUUID() };
    this.#checkVersions(functionName, updated.functionVersion, updated.additionalVersionWeights);
    return this.#put(200, functionName, updated);
  }

  delete(request: OperationRequest): ServiceResponse {
    const functionName = this.#functionName(request);
    this.workshop.catalogue.change((change) => change.deleteAlias(functionName, namedAlias(request)));
    return noContent;
  }

  list(request: OperationRequest): ServiceResponse {
    const { names, catalogue, targets } = this.workshop;
    const functionName = this.#functionName(request);
    const version = request.query("FunctionVersion");
    new Constraints().pattern("functionVersion", version, VERSION).check();
    targets.function(functionName);
    const aliases = catalogue
      .aliases(functionName)
      .filter((alias) => version === undefined || alias.functionVersion === version);
    const { items, marker } = request.page(aliases, PAGE);
    return json(200, {
      ...marker,
      Aliases: items.map((alias) => aliasConfiguration(names, functionName, alias)),
    });
  }

  #functionName(request: OperationRequest): string {
    return this.workshop.names.parse(request.label("FunctionName"), { pattern: "plain" }).name;
  }

  #put(status: number, functionName: string, alias: AliasRecord): ServiceResponse {
    const { names, catalogue } = this.workshop;
    catalogue.change((change) => change.putAlias(functionName, alias));
    return json(status, aliasConfiguration(names, functionName, alias));
  }

  #checkVersions(
    functionName: string,
    version: string,
    weights: AliasRecord["additionalVersionWeights"],
  ): void {
    const { names, catalogue } = this.workshop;
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
}

/** The alias in the path. @throws for a name that no alias can have */
function namedAlias(request: OperationRequest): string {
  const name = request.label("Name");
  aliasName(new Constraints(), name).check();
  return name;
}

function readAlias(body: Members, constraints: Constraints): Partial<AliasRecord> {
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
