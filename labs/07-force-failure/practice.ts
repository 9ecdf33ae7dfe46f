import type { Practice } from "../../src/course/judge/practice.js";
import { practiceFilesBeside } from "../../src/course/labs/files.js";
import { IDEMPOTENCY_MISTAKES } from "../05-with-idempotency/mistakes/mistakes.js";
import { FAILURE_MISTAKES } from "./mistakes/mistakes.js";

export const surviveAFailure: Practice = {
  slug: "survive-a-failure",
  title: "Survive a failure",
  files: practiceFilesBeside(import.meta.url),
  withLabRun: false,
  demands: { survives: true },
  event: ({ orderId, run }) => ({ order_id: orderId, run }),
  eventWithoutKey: ({ run }) => ({ run }),
  alike: (orderId) => [`${orderId}-1`, `${orderId}-2`],
  mistakes: FAILURE_MISTAKES,
  alsoKnown: IDEMPOTENCY_MISTAKES,
};
