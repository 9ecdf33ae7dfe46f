import { missingParameter } from "../errors.js";
import { checkAttributes } from "../queue-attributes.js";
import { onQueue, queueOf, type SqsOperation } from "./context.js";
import { checkRedrive, withoutEmpty } from "./shared/queue-settings.js";

export const setQueueAttributes: SqsOperation = {
  access: onQueue,
  run: (context) => {
    const { input, queues, clock } = context;
    const queue = queueOf(context);
    const asked = input.textMap("Attributes");
    if (asked === undefined) throw missingParameter("Attributes");
    const checked = checkAttributes(asked, queue.fifo);
    checkRedrive(queues, checked, queue.fifo);
    const attributes = withoutEmpty({ ...queue.record.attributes, ...checked });
    queues.change(queue, { attributes, modifiedAt: clock.now() });
    return undefined;
  },
};
