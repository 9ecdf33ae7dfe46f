import { type LogsOperation, onGroup } from "./context.js";
import { addTags, groupOfArn } from "./shared/tags.js";

export const tagResource: LogsOperation = {
  access: onGroup,
  run: (context) => addTags(context, groupOfArn(context)),
};
