/** What CreateFunction and the updates of a function have in common. */
import { randomUUID } from "node:crypto";
import type { ServiceResponse } from "../../../contract/service.js";
import type { CatalogueChange } from "../../functions/catalogue.js";
import { fullConfiguration } from "../../functions/configuration.js";
import type { FunctionRecord, Setting, VersionRecord } from "../../functions/records.js";
import { invalidParameter, notSupported, wrongRevision } from "../../protocol/errors.js";
import type { Members } from "../../protocol/members.js";
import { json } from "../../protocol/request.js";
import type { Context } from "../context.js";

/** @throws ResourceConflictException while an earlier change is under way, PreconditionFailedException for another revision */
export function checkChangeable(context: Context, record: FunctionRecord, body: Members): void {
  const revision = body.string("RevisionId");
  context.lifecycle.checkSettled(record);
  if (revision !== undefined && revision !== record.latest.revisionId) throw wrongRevision();
}

/** @throws InvalidParameterValueException for a role that Lambda can't assume */
export function checkRole({ roles, names }: Context, role: string, functionName: string): void {
  if (!roles.lambdaCanAssume(role, names.functionArn(functionName))) {
    throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
  }
}

/** Invocations go on with what was there until the update has settled. */
export function changeFunction(
  context: Context,
  record: FunctionRecord,
  changed: Partial<Setting>,
  publish: boolean,
): ServiceResponse {
  const { names, catalogue, lifecycle, publisher } = context;
  const latest: VersionRecord = {
    ...withoutEmpty({ ...record.latest, ...changed }),
    deployment: randomUUID(),
    lastModified: context.timestamp(),
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

/** An empty target takes the dead-letter queue away. */
export function withoutEmpty<T extends { readonly deadLetterTarget?: string }>(setting: T): T {
  if (setting.deadLetterTarget !== "") return setting;
  const { deadLetterTarget: _, ...rest } = setting;
  return rest as T;
}

/** @throws for code from anywhere but the request itself */
export function zipOf(code: Members | undefined): Buffer {
  if (["S3Bucket", "S3Key", "S3ObjectVersion"].some((name) => code?.has(name) === true)) {
    throw notSupported("code in S3; send it as ZipFile");
  }
  if (code?.has("ImageUri") === true) throw notSupported("container images");
  const zip = code?.blob("ZipFile");
  if (zip !== undefined) return zip;
  throw invalidParameter("Please provide a source for function code.");
}
