import { sqsFault } from "../../errors.js";
import type { Input } from "../../input.js";
import type { Queue } from "../../queue.js";
import { requiredText } from "../context.js";

/** What a receipt handle stands for. @throws ReceiptHandleIsInvalid for one of no or another queue */
export function handleOf(input: Input, queue: Queue) {
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
