import { invalidValue, missingParameter } from "../errors.js";
import type { Input } from "../input.js";
import type { Queue } from "../queue.js";
import { onQueue, queueOf, type SqsOperation } from "./context.js";
import { readEntries, runEntries } from "./shared/batch.js";
import { handleOf } from "./shared/receipt-handles.js";
import { checkVisibility } from "./shared/visibility-timeout.js";

export const changeMessageVisibility: SqsOperation = {
  access: onQueue,
  run: (context) => {
    change(context.input, queueOf(context));
    return undefined;
  },
};

export const changeMessageVisibilityBatch: SqsOperation = {
  access: (asked) => onQueue(asked, "ChangeMessageVisibility"),
  run: (context) => {
    const queue = queueOf(context);
    return runEntries(readEntries(context.input, "ChangeMessageVisibilityBatchRequestEntry"), (entry) =>
      change(entry, queue),
    );
  },
};

function change(input: Input, queue: Queue): object {
  const { text, handle } = handleOf(input, queue);
  const seconds = checkVisibility(input.integer("VisibilityTimeout"));
  if (seconds === undefined) throw missingParameter("VisibilityTimeout");
  if (!queue.mailbox.changeVisibility(handle, seconds * 1000, queue.fifo)) {
    throw invalidValue(
      text,
      "ReceiptHandle",
      "Message does not exist or is not available for visibility timeout change.",
    );
  }
  return {};
}
