import { missingStream } from "../faults.js";
import { type LogsOperation, namedGroup, onStream, STREAM_NAME } from "./context.js";

export const deleteLogStream: LogsOperation = {
  access: onStream,
  run: (context) => {
    const { input, records } = context;
    const { name: group } = namedGroup(context);
    const name = input.requiredText("logStreamName", STREAM_NAME);
    if (records.stream(group, name) === undefined) throw missingStream();
    records.deleteStream(group, name);
    return undefined;
  },
};
