import { type LogsOperation, namedGroup, onGroup } from "./context.js";
import { addTags } from "./shared/tags.js";

export const tagLogGroup: LogsOperation = {
  access: onGroup,
  run: (context) => addTags(context, namedGroup(context)),
};
