import { randomUUID } from "node:crypto";
import type { MappingRecord } from "../event-sources/mappings.js";
import { Constraints } from "../protocol/constraints.js";
import { resourceConflict } from "../protocol/errors.js";
import { json } from "../protocol/request.js";
import type { LambdaOperation } from "./context.js";
import { onAccount } from "./shared/access.js";
import {
  checkMapping,
  namedTarget,
  noteInert,
  queueToRead,
  readSettings,
  SOURCE_ARN,
  showMapping,
  targetArn,
} from "./shared/mappings.js";

const DEFAULT_BATCH = 10;

export const createEventSourceMapping: LambdaOperation = {
  access: onAccount,
  run(context) {
    const { request } = context;
    const { body } = request;
    const arn = body.string("EventSourceArn");
    const name = body.string("FunctionName");
    new Constraints().required("functionName", name).pattern("eventSourceArn", arn, SOURCE_ARN).check();
    const eventSourceArn = queueToRead(body);
    const settings = readSettings(body, {
      batchSize: DEFAULT_BATCH,
      windowSeconds: 0,
      reportsItemFailures: false,
    });
    const target = namedTarget(context, name ?? "");
    const record: MappingRecord = {
      ...settings,
      uuid: randomUUID(),
      eventSourceArn,
      target,
      enabled: body.boolean("Enabled") ?? true,
      state: "Creating",
      lastModified: context.now(),
    };
    checkMapping(context, record);
    const twin = context.mappings
      .all()
      .find(
        (other) => other.eventSourceArn === arn && targetArn(context, other) === targetArn(context, record),
      );
    if (twin !== undefined) {
      throw resourceConflict(
        `An event source mapping with SQS arn (" ${arn} ") and function (" ${target.name} ") already exists. Please update or delete the existing mapping with UUID ${twin.uuid}`,
      );
    }
    context.sources.change(record);
    noteInert(context, record);
    return json(202, showMapping(context, record));
  },
};
