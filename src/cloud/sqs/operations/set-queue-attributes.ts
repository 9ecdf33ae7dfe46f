import { missingParameter } from "../errors.js";
import { checkAttributes } from "../queue-attributes.js";
import { onQueue, queueOf, type SqsOperation } from "./context.js";
import { checkRedrive, encrypted, withoutEmpty } from "./shared/queue-settings.js";

export const setQueueAttributes: SqsOperation = {
  access: onQueue,
  run: (context) => {
    const { input, queues, clock } = context;
    const queue = queueOf(context);
    const asked = input.textMap("Attributes");
    if (asked === undefined) throw missingParameter("Attributes");
    const checked = checkAttributes(asked, queue.fifo);
    checkRedrive(queues, checked, queue.fifo);
    const attributes = withoutEmpty(encrypted({ ...queue.record.attributes, ...checked }, checked));
    queues.change(queue, { attributes, modifiedAt: clock.now() });
    return undefined;
  },
};
