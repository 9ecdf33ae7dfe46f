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
import { lostOrder } from "./09-lost-order/lab.js";
import { whichKey } from "./10-which-key/lab.js";
import { inProgressLab } from "./11-in-progress/lab.js";
import { lateExpiry } from "./12-late-expiry/lab.js";
import { lostResponse } from "./13-lost-response/lab.js";
import { oneTransactionLab } from "./15-one-transaction/lab.js";

/** A part of the course. */
export interface Part {
  readonly title: string;
  /** The number of its first lab; the next part's first one ends it. */
  readonly from: number;
}

export const PARTS: readonly Part[] = [
  { title: "Part I: the order that came twice", from: 1 },
  { title: "Part II: the traps", from: 9 },
];

/** The number of a lab's folder. Numbers rise, and some may be left out. */
export const numberOf = ({ id }: Pick<Lab, "id">): number => Number(id.slice("step-".length));

/** The part's labs, in their order. */
export const labsOf = ({ from }: Part): readonly Lab[] =>
  LABS.filter((lab) => PARTS.findLast((part) => part.from <= numberOf(lab))?.from === from);

/** The parts of the functions that labs make beside the course's own, each with the first lab that does. */
export function functionParts(): ReadonlyMap<string, Lab> {
  const parts = new Map<string, Lab>();
  for (const lab of LABS)
    for (const part of [lab.runsIn, ...(lab.functions ?? [])])
      if (part !== undefined && !parts.has(part)) parts.set(part, lab);
  return parts;
}

export const LABS: readonly Lab[] = [
  createTable,
  createFunction,
  withoutIdempotencyLab,
  duplicateInvocations,
  withIdempotencyLab,
  testIdempotency,
  forceFailure,
  inspectTable,
  lostOrder,
  whichKey,
  inProgressLab,
  lateExpiry,
  lostResponse,
  oneTransactionLab,
];
