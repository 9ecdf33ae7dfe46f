import { type LogsOperation, namedGroup, onGroup } from "./context.js";

export const listTagsLogGroup: LogsOperation = {
  access: onGroup,
  run: (context) => ({ tags: namedGroup(context).tags ?? {} }),
};
