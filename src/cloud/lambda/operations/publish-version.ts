import { fullConfiguration } from "../functions/configuration.js";
import type { VersionRecord } from "../functions/records.js";
import { Constraints } from "../protocol/constraints.js";
import { invalidParameter, notSupported, wrongRevision } from "../protocol/errors.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onFunction } from "./shared/access.js";

export const publishVersion: LambdaOperation = {
  access: onFunction,
  run(context) {
    const { request, names, targets, catalogue, lifecycle, publisher } = context;
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
  },
};
