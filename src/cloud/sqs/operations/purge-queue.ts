import { sqsFault } from "../errors.js";
import { onQueue, queueOf, type SqsOperation } from "./context.js";

const BETWEEN_PURGES_MS = 60_000;

export const purgeQueue: SqsOperation = {
  access: onQueue,
  run: (context) => {
    const { queues, clock } = context;
    const queue = queueOf(context);
    const { name, purgedAt } = queue.record;
    if (purgedAt !== undefined && clock.now() - purgedAt < BETWEEN_PURGES_MS) {
      throw sqsFault(
        "PurgeQueueInProgress",
        `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`,
      );
    }
    queues.options.store.transaction((transaction) => queue.clear(transaction));
    queues.change(queue, { purgedAt: clock.now() });
    return undefined;
  },
};
