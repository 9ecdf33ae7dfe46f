import { invalidValue } from "../errors.js";
import type { Input } from "../input.js";
import type { Queue } from "../queue.js";
import { onQueue, queueOf, type SqsOperation } from "./context.js";
import { readEntries, runEntries } from "./shared/batch.js";
import { handleOf } from "./shared/receipt-handles.js";

export const deleteMessage: SqsOperation = {
  access: onQueue,
  run: (context) => {
    remove(context.input, queueOf(context));
    return undefined;
  },
};

export const deleteMessageBatch: SqsOperation = {
  access: (asked) => onQueue(asked, "DeleteMessage"),
  run: (context) => {
    const queue = queueOf(context);
    return runEntries(readEntries(context.input, "DeleteMessageBatchRequestEntry"), (entry) =>
      remove(entry, queue),
    );
  },
};

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
