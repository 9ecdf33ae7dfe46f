import { eventInvokeConfiguration } from "../functions/configuration.js";
import { resourceNotFound } from "../protocol/errors.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onFunction } from "./shared/access.js";
import { configuredFunction } from "./shared/event-invoke.js";

const PAGE = 50;

export const listFunctionEventInvokeConfigs: LambdaOperation = {
  access: onFunction,
  run(context) {
    const { request, names, catalogue } = context;
    const { name } = configuredFunction(context);
    if (catalogue.function(name) === undefined) throw resourceNotFound("The function doesn't exist.");
    const { items, marker } = request.page(catalogue.eventInvokes(name), PAGE, PAGE);
    const shown = items.map((record) => eventInvokeConfiguration(names, name, record));
    return json(200, { ...marker, FunctionEventInvokeConfigs: shown });
  },
};
