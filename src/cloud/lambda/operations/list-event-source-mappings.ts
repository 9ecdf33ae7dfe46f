import { Constraints } from "../protocol/constraints.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onAccount } from "./shared/access.js";
import { SOURCE_ARN, showMapping } from "./shared/mappings.js";

const PAGE = 100;

export const listEventSourceMappings: LambdaOperation = {
  access: onAccount,
  run(context) {
    const { request } = context;
    const arn = request.query("EventSourceArn");
    const name = request.query("FunctionName");
    new Constraints().pattern("eventSourceArn", arn, SOURCE_ARN).check();
    const reference = name === undefined ? undefined : context.names.parse(name, { pattern: "namespaced" });
    const found = context.mappings
      .all()
      .filter(({ eventSourceArn }) => arn === undefined || eventSourceArn === arn)
      .filter(
        ({ target }) =>
          reference === undefined ||
          (target.name === reference.name && target.qualifier === reference.qualifier),
      );
    const { items, marker } = request.page(found, PAGE);
    return json(200, { ...marker, EventSourceMappings: items.map((record) => showMapping(context, record)) });
  },
};
