/** Handlers that more than one lab deploys, with the lab that shows them first. */
import { shownHandler } from "../src/course/labs/files.js";

const labFolder = (folder: string): string => new URL(`./${folder}/`, import.meta.url).href;

export const withoutIdempotency = shownHandler(labFolder("03-without-idempotency"), {
  name: "without-idempotency",
  title: "the handler without idempotency",
  marks: {
    nodejs: ["// Nothing asks", "await createOrder(event, context)"],
    python: ["# Nothing asks", "    create_order("],
  },
});

export const withIdempotency = shownHandler(labFolder("05-with-idempotency"), {
  name: "with-idempotency",
  title: "the handler with the conditional put",
  since: withoutIdempotency,
  marks: {
    nodejs: ["await storeKey(event.order_id)", "ConditionExpression", "ConditionalCheckFailedException"],
    python: ["store_key(event[", "ConditionExpression", "ConditionalCheckFailedException"],
  },
});
