import { onQueue, queueOf, type SqsOperation } from "./context.js";

export const deleteQueue: SqsOperation = {
  access: onQueue,
  run: (context) => {
    context.queues.delete(queueOf(context));
    return undefined;
  },
};
