import { sqsFault } from "../errors.js";
import type { Queue } from "../queue.js";
import { COMPUTED, isKnownAttribute } from "../queue-attributes.js";
import type { Queues } from "../queues.js";
import { onQueue, queueOf, type SqsOperation } from "./context.js";

export const getQueueAttributes: SqsOperation = {
  access: onQueue,
  run: (context) => {
    const queue = queueOf(context);
    const asked = context.input.texts("AttributeNames") ?? [];
    for (const name of asked) {
      if (!isKnownAttribute(name)) throw sqsFault("InvalidAttributeName", `Unknown Attribute ${name}.`);
    }
    const all = asked.includes("All");
    const wanted = (name: string) => all || asked.includes(name);
    const values = {
      ...queue.attributes,
      ...(COMPUTED.some(wanted) ? computed(queue, context.queues) : {}),
    };
    const Attributes = Object.fromEntries(Object.entries(values).filter(([name]) => wanted(name)));
    return Object.keys(Attributes).length === 0 ? {} : { Attributes };
  },
};

function computed(queue: Queue, queues: Queues): Readonly<Record<string, string>> {
  const { visible, delayed, inFlight } = queue.counts();
  const seconds = (ms: number) => String(Math.floor(ms / 1000));
  return {
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    CreatedTimestamp: seconds(queue.record.createdAt),
    LastModifiedTimestamp: seconds(queue.record.modifiedAt),
    QueueArn: queues.arn(queue.record.name),
  };
}
