import { type LogsOperation, onGroup } from "./context.js";
import { groupOfArn, removeTags } from "./shared/tags.js";

export const untagResource: LogsOperation = {
  access: onGroup,
  run: (context) => removeTags(context, groupOfArn(context), "tagKeys"),
};
