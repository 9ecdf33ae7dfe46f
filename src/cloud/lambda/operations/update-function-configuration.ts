import { uncheckedMembers } from "../../json/unchecked.js";
import { checkSnapStart, notesOf } from "../functions/inert-settings.js";
import { checkLogLevels, readSetting } from "../functions/settings.js";
import { checkCombinedSize, givenLayers } from "../layers/of-function.js";
import type { LambdaOperation } from "./context.js";
import { functionAccess } from "./shared/access.js";
import { changeFunction, checkChangeable, checkRole } from "./shared/function-changes.js";
import { readsLayers } from "./shared/layer-access.js";

export const updateFunctionConfiguration: LambdaOperation = {
  access: (context) => {
    const { request } = context;
    const { Role, Layers } = uncheckedMembers(request.received.body);
    return [
      ...functionAccess(context, request.label("FunctionName"), { role: Role }),
      ...readsLayers(Layers),
    ];
  },
  async run(context) {
    const { request, names, targets, packages } = context;
    const { name } = names.parse(request.label("FunctionName"), { pattern: "plain" });
    const requested = readSetting(request.body);
    checkChangeable(context, targets.function(name), request.body);
    const given = givenLayers(context, request.body);
    await checkCombinedSize(packages, targets.function(name).latest.codeSha256, given?.layers);
    const present = targets.function(name);
    checkChangeable(context, present, request.body);
    checkLogLevels(requested, present.latest);
    checkSnapStart({ ...present.latest, ...requested }, requested.runtime ?? present.latest.runtime);
    if (requested.role !== undefined) checkRole(context, requested.role, name);
    const role = requested.role ?? present.latest.role;
    context.destinations.checkDeadLetterTarget(role, requested.deadLetterTarget);
    context.note(name, [...notesOf(requested), ...(given?.notes ?? [])]);
    const changed = { ...requested, ...(given !== undefined && { layers: given.layers }) };
    return changeFunction(context, present, changed, false);
  },
};
