import { randomUUID } from "node:crypto";
import { uncheckedMembers } from "../../json/unchecked.js";
import { fullConfiguration } from "../functions/configuration.js";
import { checkSnapStart, notesOf } from "../functions/inert-settings.js";
import type { FunctionRecord, VersionRecord } from "../functions/records.js";
import { checkLogLevels, readArchitectures, readSetting } from "../functions/settings.js";
import { checkCombinedSize, givenLayers } from "../layers/of-function.js";
import { Constraints } from "../protocol/constraints.js";
import { invalidParameter, notSupported, resourceConflict } from "../protocol/errors.js";
import { checkNewName, LATEST } from "../protocol/names.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { functionAccess } from "./shared/access.js";
import { checkRole, withoutEmpty, zipOf } from "./shared/function-changes.js";
import { readsLayers } from "./shared/layer-access.js";
import { checkTags } from "./shared/tags.js";

export const createFunction: LambdaOperation = {
  access: (context) => {
    const { FunctionName, Role, Layers } = uncheckedMembers(context.request.received.body);
    return [...functionAccess(context, FunctionName, { role: Role }), ...readsLayers(Layers)];
  },
  async run(context) {
    const { names, catalogue, packages, lifecycle, publisher } = context;
    const { body } = context.request;
    const constraints = new Constraints()
      .required("functionName", body.string("FunctionName"))
      .required("role", body.string("Role"))
      .required("code", body.structure("Code"))
      .oneOf("packageType", body.string("PackageType"), ["Zip", "Image"]);
    const requested = readSetting(body, constraints);
    checkLogLevels(requested, {});
    const { name } = names.parse(body.string("FunctionName") ?? "", { pattern: "plain" });
    checkNewName(name);
    const architectures = readArchitectures(body) ?? ["x86_64"];
    if (body.string("PackageType") === "Image") throw notSupported("PackageType Image");
    const { runtime, handler, role } = requested;
    if (runtime === undefined || handler === undefined || role === undefined) {
      throw invalidParameter(
        "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
      );
    }
    checkSnapStart(requested, runtime);
    const given = givenLayers(context, body);
    const tags = checkTags(body.stringMap("Tags") ?? {});
    if (catalogue.function(name) !== undefined) throw alreadyExists(name);
    checkRole(context, role, name);
    context.destinations.checkDeadLetterTarget(role, requested.deadLetterTarget);
    const code = body.structure("Code");
    const sourceKmsKeyArn = code?.string("SourceKMSKeyArn");
    const stored = await packages.add(zipOf(code));
    await checkCombinedSize(packages, stored.codeSha256, given?.layers);
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
      ...(sourceKmsKeyArn !== undefined && { sourceKmsKeyArn }),
      ...(given !== undefined && { layers: given.layers }),
      runtime,
      handler,
      role,
      architectures,
      functionName: name,
      version: LATEST,
      deployment: randomUUID(),
      lastModified: context.timestamp(),
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
    const notes = notesOf({ ...requested, architectures }, sourceKmsKeyArn);
    context.note(name, [...notes, ...(given?.notes ?? [])]);
    return json(201, fullConfiguration(names, shown));
  },
};

const alreadyExists = (name: string) => resourceConflict(`Function already exist: ${name}`);
