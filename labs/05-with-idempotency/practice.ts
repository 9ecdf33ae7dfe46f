import { practiceFilesBeside } from "../../src/course/files.js";
import type { Practice } from "../../src/course/practice.js";
import { IDEMPOTENCY_MISTAKES } from "./mistakes/mistakes.js";

export const makeItIdempotent: Practice = {
  slug: "make-it-idempotent",
  title: "Make it idempotent",
  files: practiceFilesBeside(import.meta.url),
  withLabRun: true,
  demands: { record: "order-id", survives: false },
  event: ({ orderId, run }) => ({ order_id: orderId, run }),
  eventWithoutKey: ({ run }) => ({ run }),
  alike: (orderId) => [`${orderId}-1`, `${orderId}-2`],
  mistakes: IDEMPOTENCY_MISTAKES,
  alsoKnown: [],
};
