import { onQueue, queueOf, type SqsOperation } from "./context.js";

export const untagQueue: SqsOperation = {
  access: onQueue,
  run: (context) => {
    const queue = queueOf(context);
    const keys = context.input.texts("TagKeys") ?? [];
    const tags = Object.fromEntries(Object.entries(queue.record.tags).filter(([key]) => !keys.includes(key)));
    context.queues.change(queue, { tags });
    return undefined;
  },
};
