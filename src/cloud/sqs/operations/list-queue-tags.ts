import { onQueue, queueOf, type SqsOperation } from "./context.js";

export const listQueueTags: SqsOperation = {
  access: onQueue,
  run: (context) => {
    const { tags } = queueOf(context).record;
    return Object.keys(tags).length === 0 ? {} : { Tags: tags };
  },
};
