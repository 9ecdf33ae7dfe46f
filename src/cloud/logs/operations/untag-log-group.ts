import { type LogsOperation, namedGroup, onGroup } from "./context.js";
import { removeTags } from "./shared/tags.js";

export const untagLogGroup: LogsOperation = {
  access: onGroup,
  run: (context) => removeTags(context, namedGroup(context), "tags"),
};
