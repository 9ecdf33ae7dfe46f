import { invalidParameter, missingParameter, sqsFault } from "../errors.js";
import { checkAttributes, effectiveAttributes, isFifoName } from "../queue-attributes.js";
import { onNamedQueue, type SqsOperation } from "./context.js";
import { checkRedrive, encrypted, withoutEmpty } from "./shared/queue-settings.js";

const QUEUE_NAME = /^[A-Za-z0-9_-]{1,80}$/;

export const createQueue: SqsOperation = {
  access: (asked) => {
    const { tags } = asked.members;
    const tagging = typeof tags === "object" && tags !== null;
    return onNamedQueue(asked, tagging ? ["CreateQueue", "TagQueue"] : ["CreateQueue"]);
  },
  run: ({ input, queues }) => {
    const name = input.text("QueueName");
    if (name === undefined) throw missingParameter("QueueName");
    const asked = input.textMap("Attributes") ?? {};
    const fifo = asked.FifoQueue?.toLowerCase() === "true" || isFifoName(name);
    if (isFifoName(name) && !("FifoQueue" in asked)) checkName(name, false);
    checkName(name, fifo);
    const attributes = withoutEmpty(encrypted(checkAttributes(asked, fifo)));
    checkRedrive(queues, attributes, fifo);
    const existing = queues.find(name);
    if (existing === undefined) {
      queues.create(name, attributes, input.textMap("tags") ?? {});
    } else {
      const current = existing.attributes;
      const wanted = effectiveAttributes(attributes, fifo);
      const different = Object.keys(attributes).find((key) => wanted[key] !== current[key]);
      if (different !== undefined) {
        throw sqsFault(
          "QueueNameExists",
          `A queue already exists with the same name and a different value for attribute ${different}`,
        );
      }
    }
    return { QueueUrl: queues.url(name) };
  },
};

function checkName(name: string, fifo: boolean): void {
  if (fifo) {
    if (!isFifoName(name) || name.length > 80 || !QUEUE_NAME.test(name.slice(0, -".fifo".length))) {
      throw invalidParameter(
        "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length",
      );
    }
  } else if (!QUEUE_NAME.test(name)) {
    throw invalidParameter(
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    );
  }
}
