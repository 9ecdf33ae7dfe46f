import { parseRedrivePolicy } from "../queue-attributes.js";
import { onQueue, queueOf, type SqsOperation } from "./context.js";
import { pageOf } from "./shared/page.js";

export const listDeadLetterSourceQueues: SqsOperation = {
  access: onQueue,
  run: (context) => {
    const { input, queues } = context;
    const arn = queues.arn(queueOf(context).record.name);
    const names = queues
      .all()
      .filter(
        ({ record }) => parseRedrivePolicy(record.attributes.RedrivePolicy)?.deadLetterTargetArn === arn,
      )
      .map(({ record }) => record.name);
    const { items, next } = pageOf(input, names);
    return { queueUrls: items.map((name) => queues.url(name)), ...next };
  },
};
