import { invalidParameter, resourceConflict } from "../protocol/errors.js";
import { isAliasName, LATEST } from "../protocol/names.js";
import { noContent } from "../protocol/request.js";
import type { Context, LambdaOperation } from "./context.js";
import { onQualified } from "./shared/access.js";

export const deleteFunction: LambdaOperation = {
  access: onQualified,
  run(context) {
    const { request, names, catalogue, targets } = context;
    const { name, qualifier } = names.parse(
      request.label("FunctionName"),
      { pattern: "namespaced" },
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
      deleteVersion(context, name, qualifier);
      return noContent;
    }
    const deployments = [record.latest, record.serving, ...catalogue.versions(name)];
    catalogue.change((change) => {
      change.deleteFunction(name);
      context.queue.dropEventsOf(name, change.transaction);
    });
    for (const version of deployments) if (version !== undefined) context.retire(version.deployment);
    return noContent;
  },
};

function deleteVersion(context: Context, name: string, qualifier: string): void {
  const { names, catalogue } = context;
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
  context.retire(version.deployment);
}
