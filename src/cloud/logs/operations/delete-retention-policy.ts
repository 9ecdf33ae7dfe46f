import { type LogsOperation, namedGroup, onGroup } from "./context.js";

export const deleteRetentionPolicy: LogsOperation = {
  access: onGroup,
  run: (context) => {
    const { retentionInDays: _, ...rest } = namedGroup(context);
    context.records.putGroup(rest);
    return undefined;
  },
};
