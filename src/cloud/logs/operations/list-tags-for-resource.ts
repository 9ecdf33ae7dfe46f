import { type LogsOperation, onGroup } from "./context.js";
import { groupOfArn } from "./shared/tags.js";

export const listTagsForResource: LogsOperation = {
  access: onGroup,
  run: (context) => ({ tags: groupOfArn(context).tags ?? {} }),
};
