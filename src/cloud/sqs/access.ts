import type { Access } from "../contract/access.js";
import { uncheckedMembers } from "../json/unchecked.js";

/** What an operation of SQS needs permission for, from its unchecked input. */

/** The batches are made of actions that have permissions. */
const SINGLE: Readonly<Record<string, string>> = {
  ChangeMessageVisibilityBatch: "ChangeMessageVisibility",
  DeleteMessageBatch: "DeleteMessage",
  SendMessageBatch: "SendMessage",
};

export interface QueueNames {
  /** What a queue's ARN starts with. */
  readonly prefix: string;
  /** The policy of the queue of a name, where it has one. */
  policyOf(name: string): string | undefined;
}

/** Nothing for a request that names no queue: it is refused. */
export function accessOf(
  operation: string,
  body: Buffer,
  { prefix: queues, policyOf }: QueueNames,
): readonly Access[] {
  const on = (action: string, resource: string, shown = resource): Access => ({
    action: `sqs:${action}`,
    resource,
    // SQS's sentences have actions in lower case.
    shown: { action: `sqs:${action.toLowerCase()}`, resource: shown },
  });
  if (operation === "ListQueues") return [on(operation, "*", queues)];
  const { QueueUrl, QueueName, tags } = uncheckedMembers(body);
  if (operation === "CreateQueue" || operation === "GetQueueUrl") {
    if (typeof QueueName !== "string") return [];
    const resource = queues + QueueName;
    const tagging = operation === "CreateQueue" && typeof tags === "object" && tags !== null;
    return [on(operation, resource), ...(tagging ? [on("TagQueue", resource)] : [])];
  }
  if (typeof QueueUrl !== "string") return [];
  const name = QueueUrl.replace(/\/$/, "").split("/").at(-1) ?? "";
  const resourcePolicy = policyOf(name);
  return [
    {
      ...on(SINGLE[operation] ?? operation, queues + name),
      ...(resourcePolicy !== undefined && { resourcePolicy }),
    },
  ];
}
