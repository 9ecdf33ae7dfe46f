import { noSuchQueue } from "../errors.js";
import { onNamedQueue, requiredText, type SqsOperation } from "./context.js";

export const getQueueUrl: SqsOperation = {
  access: (asked) => onNamedQueue(asked, ["GetQueueUrl"]),
  run: ({ input, queues }) => {
    const name = requiredText(input, "QueueName");
    const owner = input.text("QueueOwnerAWSAccountId");
    if (owner !== undefined && owner !== queues.options.accountId) throw noSuchQueue();
    return { QueueUrl: queues.url(queues.get(name).record.name) };
  },
};
