import { createHash } from "node:crypto";
import { invalidParameter, invalidValue, missingParameter, sqsFault } from "../errors.js";
import type { Input } from "../input.js";
import {
  attributesChecksum,
  bodyChecksum,
  isAllowedText,
  readMessageAttributes,
  readSystemAttributes,
  sizeOf,
} from "../message-attributes.js";
import type { Draft, Queue } from "../queue.js";
import { type Context, onQueue, queueOf, type SqsOperation } from "./context.js";
import { readEntries, runEntries } from "./shared/batch.js";
import { token } from "./shared/token.js";

const LARGEST_BATCH = 1_048_576;
const LONGEST_DELAY = 900;

/** Group and deduplication, which FIFO queues demand. */
function readOrdering(input: Input, queue: Queue, body: string, inBatch: boolean) {
  const group = token(input, "MessageGroupId");
  const deduplicationId = token(input, "MessageDeduplicationId");
  if (!queue.fifo) {
    if (deduplicationId !== undefined) {
      throw invalidValue(
        deduplicationId,
        "MessageDeduplicationId",
        "The request include parameter that is not valid for this queue type.",
      );
    }
    return { ...(group !== undefined && { group }) };
  }
  if (group === undefined) {
    throw inBatch
      ? invalidParameter("The request must contain the parameter MessageGroupId.")
      : missingParameter("MessageGroupId");
  }
  if (deduplicationId !== undefined) return { group, deduplicationId };
  if (queue.attributes.ContentBasedDeduplication !== "true") {
    throw invalidParameter(
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  }
  return { group, deduplicationId: createHash("sha256").update(body).digest("hex") };
}

function readDelay(input: Input, queue: Queue): number | undefined {
  const delay = input.integer("DelaySeconds");
  if (delay === undefined) return undefined;
  if (delay < 0 || delay > LONGEST_DELAY) {
    throw invalidValue(delay, "DelaySeconds", `DelaySeconds must be >= 0 and <= ${LONGEST_DELAY}.`);
  }
  if (queue.fifo) {
    if (delay === 0) return undefined;
    throw invalidValue(
      delay,
      "DelaySeconds",
      "The request include parameter that is not valid for this queue type.",
    );
  }
  return delay;
}

/** Who sends, and the trace header that came with the request. */
type Sender = Pick<Context, "caller" | "traceHeader">;

/** Reads and checks one message. @throws with AWS's texts */
function readDraft(input: Input, queue: Queue, { caller, ...context }: Sender, inBatch: boolean): Draft {
  const body = input.text("MessageBody");
  if (body === undefined || body === "") throw missingParameter("MessageBody");
  if (!isAllowedText(body)) {
    throw sqsFault(
      "InvalidMessageContents",
      "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
    );
  }
  const attributes = readMessageAttributes(input.structure("MessageAttributes"));
  const system = readSystemAttributes(input.structure("MessageSystemAttributes"));
  const limit = queue.seconds("MaximumMessageSize");
  if (Buffer.byteLength(body) + sizeOf(attributes) > limit) {
    throw invalidParameter(
      `One or more parameters ${inBatch ? "cannot be validated" : "are invalid"}. Reason: Message must be shorter than ${limit} bytes.`,
    );
  }
  const delaySeconds = readDelay(input, queue);
  const traceHeader = system.AWSTraceHeader?.StringValue ?? context.traceHeader;
  return {
    body,
    attributes,
    senderId: caller.userId,
    ...(traceHeader !== undefined && { traceHeader }),
    ...(delaySeconds !== undefined && { delaySeconds }),
    ...readOrdering(input, queue, body, inBatch),
  };
}

function send(input: Input, queue: Queue, sender: Sender, inBatch: boolean): object {
  const draft = readDraft(input, queue, sender, inBatch);
  const { messageId, sequenceNumber } = queue.send(draft);
  return {
    MD5OfMessageBody: bodyChecksum(draft.body),
    MD5OfMessageAttributes: attributesChecksum(draft.attributes),
    MD5OfMessageSystemAttributes: attributesChecksum(
      readSystemAttributes(input.structure("MessageSystemAttributes")),
    ),
    MessageId: messageId,
    SequenceNumber: sequenceNumber,
  };
}

export const sendMessage: SqsOperation = {
  access: onQueue,
  run: (context) => send(context.input, queueOf(context), context, false),
};

export const sendMessageBatch: SqsOperation = {
  access: (asked) => onQueue(asked, "SendMessage"),
  run: (context) => {
    const queue = queueOf(context);
    const entries = readEntries(context.input, "SendMessageBatchRequestEntry");
    // An entry without its group or deduplication id is the end of the whole batch.
    if (queue.fifo) for (const entry of entries) readOrdering(entry, queue, "", true);
    let total = 0;
    for (const entry of entries) {
      total += Buffer.byteLength(entry.text("MessageBody") ?? "");
      total += sizeOf(readMessageAttributes(entry.structure("MessageAttributes")));
    }
    if (total > LARGEST_BATCH) {
      throw sqsFault(
        "BatchRequestTooLong",
        `Batch requests cannot be longer than ${LARGEST_BATCH} bytes. You have sent ${total} bytes.`,
      );
    }
    return runEntries(entries, (entry) => send(entry, queue, context, true));
  },
};
