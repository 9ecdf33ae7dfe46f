import type { Practice } from "../../src/course/judge/practice.js";
import { practiceFilesBeside } from "../../src/course/labs/files.js";
import { IDEMPOTENCY_MISTAKES } from "./mistakes/mistakes.js";

export const makeItIdempotent: Practice = {
  slug: "make-it-idempotent",
  title: "Make it idempotent",
  files: practiceFilesBeside(import.meta.url),
  withLabRun: true,
  demands: { survives: false },
  event: ({ orderId, run }) => ({ order_id: orderId, run }),
  eventWithoutKey: ({ run }) => ({ run }),
  alike: (orderId) => [`${orderId}-1`, `${orderId}-2`],
  mistakes: IDEMPOTENCY_MISTAKES,
  alsoKnown: [],
};
