import { sqsFault } from "../../errors.js";
import type { Queues } from "../../queues.js";

/** A redrive of a dead-letter queue, as it is listed. */
export interface MoveTask {
  readonly SourceArn: string;
  readonly DestinationArn?: string;
  readonly Status: "COMPLETED";
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly ApproximateNumberOfMessagesToMove: number;
  readonly MaxNumberOfMessagesPerSecond?: number;
  readonly StartedTimestamp: number;
}

/** What tasks are kept under. */
export const TASKS = "sqs/move-task/";

/** @throws ResourceNotFoundException */
export function queueOfArn(queues: Queues, arn: string, parameter: string) {
  const queue = queues.byArn(arn);
  if (queue !== undefined) return queue;
  throw sqsFault(
    "ResourceNotFoundException",
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
  );
}
