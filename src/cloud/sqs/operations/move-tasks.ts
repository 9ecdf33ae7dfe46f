import { randomUUID } from "node:crypto";
import { prefixRange } from "../../store/store.js";
import { invalidParameter, invalidValue, sqsFault } from "../errors.js";
import { parseRedrivePolicy } from "../queue-attributes.js";
import type { Queues } from "../queues.js";
import { type Operation, requiredText } from "./context.js";

interface MoveTask {
  readonly SourceArn: string;
  readonly DestinationArn?: string;
  readonly Status: "COMPLETED";
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly ApproximateNumberOfMessagesToMove: number;
  readonly MaxNumberOfMessagesPerSecond?: number;
  readonly StartedTimestamp: number;
}

const TASKS = "sqs/move-task/";
const MOST_LISTED = 10;

function queueOfArn(queues: Queues, arn: string, parameter: string) {
  const queue = queues.byArn(arn);
  if (queue !== undefined) return queue;
  throw sqsFault(
    "ResourceNotFoundException",
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
  );
}

/** Moves what is visible in a dead-letter queue at once: the task is done when it is answered. */
const startMessageMoveTask: Operation = ({ input, queues, clock }) => {
  const SourceArn = requiredText(input, "SourceArn");
  const source = queueOfArn(queues, SourceArn, "SourceArn");
  const feedsIt = queues
    .all()
    .some(
      ({ record }) => parseRedrivePolicy(record.attributes.RedrivePolicy)?.deadLetterTargetArn === SourceArn,
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
};

const listMessageMoveTasks: Operation = ({ input, queues }) => {
  const source = queueOfArn(queues, requiredText(input, "SourceArn"), "SourceArn");
  const most = input.integer("MaxResults") ?? 1;
  if (most < 1 || most > MOST_LISTED) {
    throw invalidValue(most, "MaxResults", `Must be an integer between 1 and ${MOST_LISTED}.`);
  }
  const Results: unknown[] = [];
  const range = { ...prefixRange(`${TASKS}${source.record.id}/`), reverse: true };
  for (const [, text] of queues.options.store.entries(range)) {
    Results.push(JSON.parse(text));
    if (Results.length >= most) break;
  }
  return { Results };
};

/** Redrives of dead-letter queues. */
export const moveTaskOperations: Readonly<Record<string, Operation>> = {
  ListMessageMoveTasks: listMessageMoveTasks,
  StartMessageMoveTask: startMessageMoveTask,
};
