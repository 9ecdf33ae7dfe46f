/** What lasts in a diagram: attempts that run, and requests that wait in the queue, from one row to another. */
import { isBegin, isCall, isEnd, type Step } from "../../course/picture/space-time.js";
import type { Row } from "./rows.js";

export interface Span {
  readonly request: number;
  readonly attempt: number;
  /** Indexes of rows. */
  readonly from: number;
  /** The row of its end; undefined where it is not over. */
  readonly to: number | undefined;
  /** Spans that last at the same time stand beside each other: the first place is 0. */
  readonly slot: number;
}

export interface Spans {
  readonly attempts: readonly Span[];
  readonly waits: readonly Span[];
}

interface Placed {
  readonly row: number;
  readonly step: Step;
}

type Unplaced = Omit<Span, "slot">;

/** Gives each span the first place that is free while it lasts. */
function beside(spans: readonly Unplaced[]): readonly Span[] {
  const freeFrom: number[] = [];
  return [...spans]
    .sort((a, b) => a.from - b.from)
    .map((span) => {
      const free = freeFrom.findIndex((row) => row <= span.from);
      const slot = free === -1 ? freeFrom.length : free;
      freeFrom[slot] = span.to ?? Number.POSITIVE_INFINITY;
      return { ...span, slot };
    });
}

export function spansOf(rows: readonly Row[]): Spans {
  const placed: readonly Placed[] = rows.flatMap((row, index) =>
    row.kind === "step" ? [{ row: index, step: row.step }] : [],
  );
  const attempts: Unplaced[] = [];
  const waits: Unplaced[] = [];
  for (const { row, step } of placed) {
    if (isBegin(step)) {
      const end = placed.find(
        ({ step: other }) => isEnd(other) && other.request === step.request && other.attempt === step.attempt,
      );
      attempts.push({ request: step.request, attempt: step.attempt, from: row, to: end?.row });
      const cause = placed.findLast(
        ({ row: earlier, step: other }) =>
          earlier < row &&
          other.request === step.request &&
          (isCall(other) || (isEnd(other) && other.attempt === step.attempt - 1 && other.outcome !== "ok")),
      );
      if (cause !== undefined)
        waits.push({ request: step.request, attempt: step.attempt, from: cause.row, to: row });
    } else if (
      isCall(step) &&
      !placed.some(({ step: other }) => isBegin(other) && other.request === step.request)
    )
      waits.push({ request: step.request, attempt: 1, from: row, to: undefined });
  }
  return { attempts: beside(attempts), waits: beside(waits) };
}
