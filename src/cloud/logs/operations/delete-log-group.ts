import { type LogsOperation, namedGroup, onGroup } from "./context.js";

export const deleteLogGroup: LogsOperation = {
  access: onGroup,
  run: (context) => {
    context.records.deleteGroup(namedGroup(context).name);
    return undefined;
  },
};
