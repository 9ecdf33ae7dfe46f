/** The course, in its order. */
import type { Lab } from "../src/course/labs/lab.js";
import { createTable } from "./01-create-table/lab.js";
import { createFunction } from "./02-create-function/lab.js";
import { withoutIdempotencyLab } from "./03-without-idempotency/lab.js";
import { duplicateInvocations } from "./04-duplicate-invocations/lab.js";
import { withIdempotencyLab } from "./05-with-idempotency/lab.js";
import { testIdempotency } from "./06-test-idempotency/lab.js";
import { forceFailure } from "./07-force-failure/lab.js";
import { inspectTable } from "./08-inspect-table/lab.js";

export const LABS: readonly Lab[] = [
  createTable,
  createFunction,
  withoutIdempotencyLab,
  duplicateInvocations,
  withIdempotencyLab,
  testIdempotency,
  forceFailure,
  inspectTable,
];
