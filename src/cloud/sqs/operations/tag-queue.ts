import { invalidParameter, missingParameter } from "../errors.js";
import { onQueue, queueOf, type SqsOperation } from "./context.js";

export const tagQueue: SqsOperation = {
  access: onQueue,
  run: (context) => {
    const queue = queueOf(context);
    const tags = context.input.textMap("Tags");
    if (tags === undefined) throw missingParameter("Tags");
    const merged = { ...queue.record.tags, ...tags };
    if (Object.keys(merged).length > 50)
      throw invalidParameter("Too many tags added for queue. Maximum: 50.");
    context.queues.change(queue, { tags: merged });
    return undefined;
  },
};
