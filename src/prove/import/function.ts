/** A function as its template describes it. */
import type { TypedTable } from "../input/table.js";
import type { Source } from "../run/schedule.js";

/** Where its events come from, and what becomes of those that fail. */
export interface EventSource {
  readonly source: Source;
  /** An event of its shape with the course's order in it; absent: the order itself. */
  readonly event?: unknown;
  /** Attempts of an event at most. */
  readonly attempts?: number;
  readonly visibilityMs?: number;
  /** Of a queue: whether `batchItemFailures` is listened to. */
  readonly reportsFailures?: boolean;
}

export interface ImportedFunction {
  /** As the template names it. */
  readonly name: string;
  /** The folder that its code lies in. */
  readonly folder: string;
  /** `src/app.handler`. */
  readonly handler: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number | undefined;
  readonly memoryMb: number | undefined;
  /** Folders. */
  readonly layers: readonly string[];
  readonly tables: readonly TypedTable[];
  readonly from: EventSource | undefined;
  /** What of the template makes no difference here, or could not be made out. */
  readonly notes: readonly string[];
}
