import type { ServiceResponse } from "../../contract/service.js";
import { fullConfiguration, listedConfiguration } from "../functions/configuration.js";
import type { VersionRecord } from "../functions/records.js";
import { Constraints } from "../protocol/constraints.js";
import { invalidParameter, notSupported, wrongRevision } from "../protocol/errors.js";
import { json, type OperationRequest } from "../protocol/request.js";
import type { Workshop } from "./workshop.js";

const PAGE = 50;

export class VersionOperations {
  constructor(private readonly workshop: Workshop) {}

  publish(request: OperationRequest): ServiceResponse {
    const { names, targets, catalogue, lifecycle, publisher } = this.workshop;
    const { body } = request;
    const { name } = names.parse(request.label("FunctionName"), { pattern: "plain" });
    const description = body.string("Description");
    new Constraints().length("description", description, 0, 256).check();
    if (!body.isEmpty("PublishTo")) throw notSupported("PublishTo");
    const record = targets.function(name);
    lifecycle.checkSettled(record);
    const revision = body.string("RevisionId");
    if (revision !== undefined && revision !== record.latest.revisionId) throw wrongRevision();
    const sha = body.string("CodeSha256");
    if (sha !== undefined && sha !== record.latest.codeSha256) {
      throw invalidParameter(
        `CodeSHA256 (${sha}) is different from current CodeSHA256 in $LATEST (${record.latest.codeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
      );
    }
    let version: VersionRecord = record.latest;
    catalogue.change((change) => {
      version = publisher.publish(change, record, description);
    });
    return json(201, fullConfiguration(names, version, version.version));
  }

  list(request: OperationRequest): ServiceResponse {
    const { names, targets, catalogue } = this.workshop;
    const { name } = names.parse(request.label("FunctionName"), { pattern: "namespaced" });
    const versions = [targets.function(name).latest, ...catalogue.versions(name)];
    const { items, marker } = request.page(versions, PAGE);
    const shown = items.map((version) => listedConfiguration(names, version, version.version));
    return json(200, { ...marker, Versions: shown });
  }
}
