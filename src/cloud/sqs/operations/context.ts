import type { CloudClock } from "../../clock/clock.js";
import type { Access } from "../../contract/access.js";
import type { Operation } from "../../contract/operation.js";
import type { Caller } from "../../contract/service.js";
import type { JsonAnswer } from "../../json/protocol.js";
import { missingParameter } from "../errors.js";
import type { Input } from "../input.js";
import type { Queue } from "../queue.js";
import type { Queues } from "../queues.js";

/** A request of which nothing was checked yet. */
export interface Asked {
  /** The operation's name. */
  readonly operation: string;
  readonly members: Readonly<Record<string, unknown>>;
  /** What a queue's ARN starts with. */
  readonly prefix: string;
  /** The policy of the queue of a name, where it has one. */
  readonly policyOf: (name: string) => string | undefined;
}

/** A request as an operation sees it. */
export interface Context {
  readonly input: Input;
  readonly caller: Caller;
  readonly queues: Queues;
  readonly clock: CloudClock;
  /** What the SDK of a function passed on. */
  readonly traceHeader?: string;
  /** Whether the embedded AWS is shutting down: nobody waits then. */
  readonly closed: () => boolean;
}

export type SqsOperation = Operation<Asked, Context, JsonAnswer>;

/** @param action the operation whose permission it is */
export const sqsAccess = (action: string, resource: string, shown = resource): Access => ({
  action: `sqs:${action}`,
  resource,
  // SQS's sentences have actions in lower case.
  shown: { action: `sqs:${action.toLowerCase()}`, resource: shown },
});

/** The permissions that a request by a queue's name needs; nothing where it gives none: it is refused. */
export function onNamedQueue({ members, prefix }: Asked, actions: readonly string[]): readonly Access[] {
  const { QueueName } = members;
  if (typeof QueueName !== "string") return [];
  return actions.map((action) => sqsAccess(action, prefix + QueueName));
}

/**
 * The permission that a request by a queue's URL needs; nothing where it gives none: it is refused.
 * @param action of a batch: the action that it is made of
 */
export function onQueue(asked: Asked, action = asked.operation): readonly Access[] {
  const { QueueUrl } = asked.members;
  if (typeof QueueUrl !== "string") return [];
  const name = QueueUrl.replace(/\/$/, "").split("/").at(-1) ?? "";
  const resourcePolicy = asked.policyOf(name);
  return [
    {
      ...sqsAccess(action, asked.prefix + name),
      ...(resourcePolicy !== undefined && { resourcePolicy }),
    },
  ];
}

/** The queue that a request names. @throws MissingParameter, QueueDoesNotExist */
export function queueOf({ input, queues }: Context): Queue {
  return queues.byUrl(requiredText(input, "QueueUrl"));
}

/** A text that must be there, and not be empty. @throws MissingParameter */
export function requiredText(input: Input, name: string): string {
  const text = input.text(name);
  if (text === undefined || text === "") throw missingParameter(name);
  return text;
}
