import { fullConfiguration } from "../functions/configuration.js";
import { notesOf } from "../functions/inert-settings.js";
import { readArchitectures } from "../functions/settings.js";
import { checkCombinedSize } from "../layers/of-function.js";
import { invalidParameter, notSupported } from "../protocol/errors.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onFunction } from "./shared/access.js";
import { changeFunction, checkChangeable, zipOf } from "./shared/function-changes.js";

export const updateFunctionCode: LambdaOperation = {
  access: onFunction,
  async run(context) {
    const { request, names, targets, packages } = context;
    const { body } = request;
    const { name } = names.parse(request.label("FunctionName"), { pattern: "plain" });
    const architectures = readArchitectures(body);
    const publish = body.boolean("Publish") === true;
    const sourceKmsKeyArn = body.string("SourceKMSKeyArn") ?? "";
    if (!body.isEmpty("PublishTo")) throw notSupported("PublishTo");
    if (body.has("ImageUri")) {
      throw invalidParameter("Please don't provide ImageUri when updating a function with packageType Zip.");
    }
    checkChangeable(context, targets.function(name), body);
    const stored = await packages.add(zipOf(body));
    const { layers } = targets.function(name).latest;
    await checkCombinedSize(packages, stored.codeSha256, layers);
    const record = targets.function(name);
    checkChangeable(context, record, body);
    const changed = {
      ...stored,
      ...(architectures !== undefined && { architectures }),
      sourceKmsKeyArn,
    };
    if (body.boolean("DryRun") === true) {
      return json(200, fullConfiguration(names, { ...record.latest, ...changed }));
    }
    context.note(name, notesOf({}, sourceKmsKeyArn));
    return changeFunction(context, record, changed, publish);
  },
};
