import { invalidValue, missingParameter, sqsFault } from "../errors.js";
import type { Input } from "../input.js";
import type { Queue } from "../queue.js";
import { readEntries, runEntries } from "./batch.js";
import { type Operation, queueOf, requiredText } from "./context.js";
import { checkVisibility } from "./receive.js";

/** What a receipt handle stands for. @throws ReceiptHandleIsInvalid for one of no or another queue */
function handleOf(input: Input, queue: Queue) {
  const text = requiredText(input, "ReceiptHandle");
  const handle = queue.mailbox.parse(text);
  if (handle === undefined) {
    throw sqsFault(
      "ReceiptHandleIsInvalid",
      `The input receipt handle "${text}" is not a valid receipt handle.`,
    );
  }
  return { text, handle };
}

/** Deletes by the last receipt; an older one is answered alike and deletes nothing. */
function remove(input: Input, queue: Queue): object {
  const { text, handle } = handleOf(input, queue);
  const held = queue.mailbox.held(handle);
  if (queue.fifo && held !== undefined && !queue.mailbox.visibility.isInFlight(handle.order)) {
    throw invalidValue(text, "ReceiptHandle", "The receipt handle has expired.");
  }
  queue.mailbox.delete(handle);
  return {};
}

function changeVisibility(input: Input, queue: Queue): object {
  const { text, handle } = handleOf(input, queue);
  const seconds = checkVisibility(input.integer("VisibilityTimeout"));
  if (seconds === undefined) throw missingParameter("VisibilityTimeout");
  if (!queue.mailbox.changeVisibility(handle, seconds * 1000)) {
    throw invalidValue(
      text,
      "ReceiptHandle",
      "Message does not exist or is not available for visibility timeout change.",
    );
  }
  return {};
}

/** Operations on messages that were received. */
export const receiptOperations: Readonly<Record<string, Operation>> = {
  ChangeMessageVisibility: (context) => {
    changeVisibility(context.input, queueOf(context));
    return undefined;
  },
  ChangeMessageVisibilityBatch: (context) => {
    const queue = queueOf(context);
    return runEntries(readEntries(context.input), (entry) => changeVisibility(entry, queue));
  },
  DeleteMessage: (context) => {
    remove(context.input, queueOf(context));
    return undefined;
  },
  DeleteMessageBatch: (context) => {
    const queue = queueOf(context);
    return runEntries(readEntries(context.input), (entry) => remove(entry, queue));
  },
};
