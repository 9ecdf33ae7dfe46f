import { missingStream } from "../faults.js";
import { readStream } from "../reading.js";
import { type LogsOperation, namedGroup, onStream, STREAM_NAME } from "./context.js";

export const getLogEvents: LogsOperation = {
  access: onStream,
  run: (context) => {
    const { input, records } = context;
    const { name: group } = namedGroup(context);
    const stream = input.requiredText("logStreamName", STREAM_NAME);
    if (records.stream(group, stream) === undefined) throw missingStream();
    return readStream(records, group, stream, {
      from: input.integer("startTime") ?? 0,
      to: input.integer("endTime") ?? Number.MAX_SAFE_INTEGER,
      limit: input.integer("limit", { min: 1, max: 10_000 }) ?? 10_000,
      fromHead: input.flag("startFromHead") ?? false,
      token: input.text("nextToken"),
    });
  },
};
