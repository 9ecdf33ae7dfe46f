import { invalidValue, sqsFault } from "../errors.js";
import type { Received } from "../mailbox.js";
import { attributesChecksum, bodyChecksum, chosenAttributes } from "../message-attributes.js";
import type { Queue } from "../queue.js";
import { systemAttributes } from "../system-attributes.js";
import { type Context, onQueue, queueOf, type SqsOperation } from "./context.js";
import { token } from "./shared/token.js";
import { checkVisibility } from "./shared/visibility-timeout.js";

const MOST_MESSAGES = 10;
const LONGEST_WAIT = 20;
const SYSTEM_ATTRIBUTES: ReadonlySet<string> = new Set([
  "All",
  "SenderId",
  "SentTimestamp",
  "ApproximateReceiveCount",
  "ApproximateFirstReceiveTimestamp",
  "SequenceNumber",
  "MessageDeduplicationId",
  "MessageGroupId",
  "AWSTraceHeader",
  "DeadLetterQueueSourceArn",
]);

function readSystemNames({ input }: Context): readonly string[] {
  const names = [
    ...(input.texts("MessageSystemAttributeNames") ?? []),
    ...(input.texts("AttributeNames") ?? []),
  ];
  const unknown = names.find((name) => !SYSTEM_ATTRIBUTES.has(name));
  if (unknown !== undefined) throw sqsFault("InvalidAttributeName", `Unknown Attribute ${unknown}.`);
  return names;
}

/** Resolves when there may be something to receive, at the end of the wait, or when nobody waits any more. */
function somethingVisible(queue: Queue, { clock }: Context, deadline: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stop();
      cancel();
      resolve();
    };
    const stop = queue.mailbox.visibility.watch(done);
    // The wait is somebody's, so an idle clock goes on to its end.
    const cancel = clock.at(deadline, done, { pulls: true });
  });
}

export const receiveMessage: SqsOperation = {
  access: onQueue,
  run: async (context) => {
    const { input, queues, clock, closed } = context;
    const queue = queueOf(context);
    const most = input.integer("MaxNumberOfMessages") ?? 1;
    if (most < 1 || most > MOST_MESSAGES) {
      throw invalidValue(most, "MaxNumberOfMessages", "Must be between 1 and 10, if provided.");
    }
    const wait = input.integer("WaitTimeSeconds") ?? queue.seconds("ReceiveMessageWaitTimeSeconds");
    if (wait < 0 || wait > LONGEST_WAIT) {
      throw invalidValue(wait, "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided.");
    }
    const visibilitySeconds = checkVisibility(input.integer("VisibilityTimeout"));
    const systemNames = readSystemNames(context);
    const names = input.texts("MessageAttributeNames") ?? [];
    const attempt = token(input, "ReceiveRequestAttemptId");
    const options = {
      arn: queues.arn(queue.record.name),
      deadLetters: (arn: string) => queues.byArn(arn),
      ...(visibilitySeconds !== undefined && { visibilitySeconds }),
      ...(attempt !== undefined && { attempt }),
    };
    const deadline = clock.now() + wait * 1000;
    let received = queue.receive(most, options);
    while (received.length === 0 && !closed() && clock.isWorthWaitingFor(deadline)) {
      await somethingVisible(queue, context, deadline);
      if (queues.find(queue.record.name) !== queue) break;
      received = queue.receive(most, options);
    }
    if (received.length === 0) return {};
    return { Messages: received.map((one) => show(one, systemNames, names)) };
  },
};

function show(received: Received, systemNames: readonly string[], names: readonly string[]): object {
  const { message, receiptHandle } = received;
  const all = systemNames.includes("All");
  const system = Object.entries(systemAttributes(received)).filter(
    ([name]) => all || systemNames.includes(name),
  );
  const attributes = chosenAttributes(message.attributes, names);
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle,
    MD5OfBody: bodyChecksum(message.body),
    Body: message.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(Object.keys(attributes).length > 0 && {
      MD5OfMessageAttributes: attributesChecksum(attributes),
      MessageAttributes: attributes,
    }),
  };
}
