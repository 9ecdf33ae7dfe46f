import { randomUUID } from "node:crypto";
import type { ServiceResponse } from "../../contract/service.js";
import type { CatalogueChange } from "../functions/catalogue.js";
import { fullConfiguration, listedConfiguration } from "../functions/configuration.js";
import type { FunctionRecord, Setting, VersionRecord } from "../functions/records.js";
import { checkLogLevels, readArchitectures, readSetting } from "../functions/settings.js";
import { Constraints } from "../protocol/constraints.js";
import { invalidParameter, notSupported, resourceConflict, wrongRevision } from "../protocol/errors.js";
import type { Members } from "../protocol/members.js";
import { checkNewName, isAliasName, LATEST, type Naming } from "../protocol/names.js";
import { json, noContent, type OperationRequest } from "../protocol/request.js";
import { checkTags } from "./tags.js";
import type { Workshop } from "./workshop.js";

const PLAIN: Naming = { pattern: "plain" };
const NAMESPACED: Naming = { pattern: "namespaced" };
/** AWS lists at most this many at once. */
const PAGE = 50;

/** CreateFunction and what reads, changes and removes functions. */
export class FunctionOperations {
  constructor(private readonly workshop: Workshop) {}

  async create({ body }: OperationRequest): Promise<ServiceResponse> {
    const { names, catalogue, packages, lifecycle, publisher } = this.workshop;
    const constraints = new Constraints()
      .required("functionName", body.string("FunctionName"))
      .required("role", body.string("Role"))
      .required("code", body.structure("Code"))
      .oneOf("packageType", body.string("PackageType"), ["Zip", "Image"]);
    const requested = readSetting(body, constraints);
    checkLogLevels(requested, {});
    const { name } = names.parse(body.string("FunctionName") ?? "", PLAIN);
    checkNewName(name);
    const architectures = readArchitectures(body) ?? ["x86_64"];
    if (body.string("PackageType") === "Image") throw notSupported("PackageType Image");
    const { runtime, handler, role } = requested;
    if (runtime === undefined || handler === undefined || role === undefined) {
      throw invalidParameter(
        "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
      );
    }
    const tags = checkTags(body.stringMap("Tags") ?? {});
    if (catalogue.function(name) !== undefined) throw alreadyExists(name);
    this.#checkRole(role, name);
    await this.workshop.destinations.checkDeadLetterTarget(role, requested.deadLetterTarget);
    const stored = await packages.add(zipOf(body.structure("Code")));
    // Unpacking gave others the time to create it too.
    if (catalogue.function(name) !== undefined) throw alreadyExists(name);
    const latest: VersionRecord = {
      ...stored,
      description: "",
      timeout: 3,
      memorySize: 128,
      ephemeralStorage: 512,
      logGroup: `/aws/lambda/${name}`,
      ...withoutEmpty(requested),
      runtime,
      handler,
      role,
      architectures,
      functionName: name,
      version: LATEST,
      deployment: randomUUID(),
      lastModified: this.workshop.timestamp(),
      revisionId: randomUUID(),
      state: "Pending",
    };
    const created: FunctionRecord = { id: randomUUID(), latest, lastVersion: 0, tags };
    let shown = latest;
    catalogue.change((change) => {
      change.putFunction(created);
      if (body.boolean("Publish") === true) shown = publisher.publish(change, created);
    });
    lifecycle.settleSoon(name);
    return json(201, fullConfiguration(names, shown));
  }

  get(request: OperationRequest): ServiceResponse {
    const { names, targets } = this.workshop;
    const target = targets.find(
      names.parse(request.label("FunctionName"), NAMESPACED, request.query("Qualifier")),
    );
    const { tags, reservedConcurrency } = target.function;
    return json(200, {
      Configuration: fullConfiguration(names, target.version, target.qualifier),
      Code: { RepositoryType: "S3", Location: this.workshop.codeLocation(target.version.codeSha256) },
      ...(Object.keys(tags).length > 0 && { Tags: tags }),
      ...(reservedConcurrency !== undefined && {
        Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
      }),
    });
  }

  getConfiguration(request: OperationRequest): ServiceResponse {
    const { names, targets } = this.workshop;
    const target = targets.find(
      names.parse(request.label("FunctionName"), NAMESPACED, request.query("Qualifier")),
    );
    return json(200, fullConfiguration(names, target.version, target.qualifier));
  }

  list(request: OperationRequest): ServiceResponse {
    const { names, catalogue } = this.workshop;
    if (request.query("MasterRegion") !== undefined) throw notSupported("MasterRegion");
    const all = request.query("FunctionVersion");
    new Constraints().oneOf("functionVersion", all, ["ALL"]).check();
    const shown = catalogue.functions().flatMap(({ latest }) => {
      if (all === undefined) return [() => listedConfiguration(names, latest)];
      const versions = [latest, ...catalogue.versions(latest.functionName)];
      return versions.map((version) => () => listedConfiguration(names, version, version.version));
    });
    const { items, marker } = request.page(shown, PAGE);
    return json(200, { ...marker, Functions: items.map((show) => show()) });
  }

  async updateCode(request: OperationRequest): Promise<ServiceResponse> {
    const { names, targets, packages } = this.workshop;
    const { body } = request;
    const { name } = names.parse(request.label("FunctionName"), PLAIN);
    const architectures = readArchitectures(body);
    for (const member of ["PublishTo", "SourceKMSKeyArn"])
      if (!body.isEmpty(member)) throw notSupported(member);
    if (body.has("ImageUri")) {
      throw invalidParameter("Please don't provide ImageUri when updating a function with packageType Zip.");
    }
    this.#checkChangeable(targets.function(name), body);
    const stored = await packages.add(zipOf(body));
    const record = targets.function(name);
    this.#checkChangeable(record, body);
    const changed = { ...stored, ...(architectures !== undefined && { architectures }) };
    if (body.boolean("DryRun") === true) {
      return json(200, fullConfiguration(names, { ...record.latest, ...changed }));
    }
    return this.#update(record, changed, body.boolean("Publish") === true);
  }

  async updateConfiguration(request: OperationRequest): Promise<ServiceResponse> {
    const { names, targets } = this.workshop;
    const { name } = names.parse(request.label("FunctionName"), PLAIN);
    const requested = readSetting(request.body);
    const present = targets.function(name);
    this.#checkChangeable(present, request.body);
    checkLogLevels(requested, present.latest);
    if (requested.role !== undefined) this.#checkRole(requested.role, name);
    const role = requested.role ?? present.latest.role;
    await this.workshop.destinations.checkDeadLetterTarget(role, requested.deadLetterTarget);
    // The check may have given others the time for a change.
    const record = targets.function(name);
    this.#checkChangeable(record, request.body);
    return this.#update(record, requested, false);
  }

  delete(request: OperationRequest): ServiceResponse {
    const { names, catalogue, targets } = this.workshop;
    const { name, qualifier } = names.parse(
      request.label("FunctionName"),
      NAMESPACED,
      request.query("Qualifier"),
    );
    if (qualifier === LATEST) {
      throw invalidParameter("$LATEST version cannot be deleted without deleting the function.");
    }
    if (qualifier !== undefined && isAliasName(qualifier)) {
      throw invalidParameter("Deletion of aliases is not currently supported.");
    }
    const record = targets.function(name);
    if (qualifier !== undefined) {
      this.#deleteVersion(name, qualifier);
      return noContent;
    }
    const deployments = [record.latest, record.serving, ...catalogue.versions(name)];
    catalogue.change((change) => {
      change.deleteFunction(name);
      this.workshop.dropEventsOf(name, change);
    });
    for (const version of deployments) if (version !== undefined) this.workshop.retire(version.deployment);
    return noContent;
  }

  #deleteVersion(name: string, qualifier: string): void {
    const { names, catalogue } = this.workshop;
    const version = catalogue.version(name, qualifier);
    // AWS deletes what is not there without a word.
    if (version === undefined) return;
    const user = catalogue
      .aliases(name)
      .find(
        (alias) => alias.functionVersion === qualifier || qualifier in (alias.additionalVersionWeights ?? {}),
      );
    if (user !== undefined) {
      throw resourceConflict(
        `Version ${qualifier} is in use by the alias ${user.name}: ${names.functionArn(name, user.name)}`,
      );
    }
    catalogue.change((change) => change.deleteVersion(name, qualifier));
    this.workshop.retire(version.deployment);
  }

  #checkChangeable(record: FunctionRecord, body: Members): void {
    this.workshop.lifecycle.checkSettled(record);
    const revision = body.string("RevisionId");
    if (revision !== undefined && revision !== record.latest.revisionId) throw wrongRevision();
  }

  #checkRole(role: string, name: string): void {
    const { roles, names } = this.workshop;
    if (!roles.lambdaCanAssume(role, names.functionArn(name))) {
      throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
    }
  }

  /** Invocations go on with what was there until the update has settled. */
  #update(record: FunctionRecord, changed: Partial<Setting>, publish: boolean): ServiceResponse {
    const { names, catalogue, lifecycle, publisher } = this.workshop;
    const latest: VersionRecord = {
      ...withoutEmpty({ ...record.latest, ...changed }),
      deployment: randomUUID(),
      lastModified: this.workshop.timestamp(),
      revisionId: randomUUID(),
      lastUpdateStatus: "InProgress",
    };
    const updated: FunctionRecord = { ...record, latest, serving: record.latest };
    let shown: VersionRecord = latest;
    catalogue.change((change: CatalogueChange) => {
      change.putFunction(updated);
      if (publish) shown = publisher.publish(change, updated);
    });
    lifecycle.settleSoon(latest.functionName);
    return json(200, fullConfiguration(names, shown, publish ? shown.version : undefined));
  }
}

/** An empty target takes the dead-letter queue away. */
function withoutEmpty<T extends { readonly deadLetterTarget?: string }>(setting: T): T {
  if (setting.deadLetterTarget !== "") return setting;
  const { deadLetterTarget: _, ...rest } = setting;
  return rest as T;
}

const alreadyExists = (name: string) => resourceConflict(`Function already exist: ${name}`);

/** @throws for code from anywhere but the request itself */
function zipOf(code: Members | undefined): Buffer {
  if (code?.isEmpty("SourceKMSKeyArn") === false) throw notSupported("SourceKMSKeyArn");
  if (code?.has("S3Bucket") === true || code?.has("S3Key") === true) {
    throw notSupported("code in S3; send it as ZipFile");
  }
  if (code?.has("ImageUri") === true) throw notSupported("container images");
  const zip = code?.blob("ZipFile");
  if (zip !== undefined) return zip;
  throw invalidParameter("Please provide a source for function code.");
}
