import { randomUUID } from "node:crypto";
import { invalidParameter, invalidValue } from "../errors.js";
import { parseRedrivePolicy } from "../queue-attributes.js";
import { onQueue, requiredText, type SqsOperation } from "./context.js";
import { type MoveTask, queueOfArn, TASKS } from "./shared/move-tasks.js";

/** Moves what is visible in a dead-letter queue at once: the task is done when it is answered. */
export const startMessageMoveTask: SqsOperation = {
  access: onQueue,
  run: ({ input, queues, clock }) => {
    const SourceArn = requiredText(input, "SourceArn");
    const source = queueOfArn(queues, SourceArn, "SourceArn");
    const feedsIt = queues
      .all()
      .some(
        ({ record }) =>
          parseRedrivePolicy(record.attributes.RedrivePolicy)?.deadLetterTargetArn === SourceArn,
      );
    if (!feedsIt) throw invalidParameter("Source queue must be configured as a Dead Letter Queue.");
    const DestinationArn = input.text("DestinationArn");
    const fixed =
      DestinationArn === undefined ? undefined : queueOfArn(queues, DestinationArn, "DestinationArn");
    const rate = input.integer("MaxNumberOfMessagesPerSecond");
    if (rate !== undefined && (rate < 1 || rate > 500)) {
      throw invalidValue(rate, "MaxNumberOfMessagesPerSecond", "Must be an integer between 1 and 500.");
    }
    const StartedTimestamp = clock.now();
    const TaskHandle = Buffer.from(`${randomUUID()} ${SourceArn}`).toString("base64");
    queues.options.store.transaction((transaction) => {
      const moved = source.mailbox.moveVisible(source.fifo, transaction, (message) => {
        const target = fixed ?? queues.byArn(message.system.DeadLetterQueueSourceArn ?? "");
        if (target === undefined || target === source) return false;
        const { SenderId = "", AWSTraceHeader, MessageGroupId } = message.system;
        // What is moved back counts as new: another id, another time.
        target.send({
          body: message.body,
          attributes: message.attributes,
          senderId: SenderId,
          ...(AWSTraceHeader !== undefined && { traceHeader: AWSTraceHeader }),
          ...(MessageGroupId !== undefined && { group: MessageGroupId }),
        });
        return true;
      });
      const task: MoveTask = {
        SourceArn,
        ...(DestinationArn !== undefined && { DestinationArn }),
        Status: "COMPLETED",
        ApproximateNumberOfMessagesMoved: moved,
        ApproximateNumberOfMessagesToMove: moved,
        ...(rate !== undefined && { MaxNumberOfMessagesPerSecond: rate }),
        StartedTimestamp,
      };
      transaction.put(
        `${TASKS}${source.record.id}/${String(StartedTimestamp).padStart(16, "0")}`,
        JSON.stringify(task),
      );
    });
    return { TaskHandle };
  },
};
