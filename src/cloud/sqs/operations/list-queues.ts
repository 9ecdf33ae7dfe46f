import { type SqsOperation, sqsAccess } from "./context.js";
import { pageOf } from "./shared/page.js";

export const listQueues: SqsOperation = {
  access: ({ prefix }) => [sqsAccess("ListQueues", "*", prefix)],
  run: ({ input, queues }) => {
    const prefix = input.text("QueueNamePrefix") ?? "";
    const names = queues
      .all()
      .map(({ record }) => record.name)
      .filter((name) => name.startsWith(prefix));
    const { items, next } = pageOf(input, names);
    return { ...(items.length > 0 && { QueueUrls: items.map((name) => queues.url(name)) }), ...next };
  },
};
