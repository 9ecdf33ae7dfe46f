/** What a search, or a part of one, comes to. */
import type { Flag, Letter, ScheduleVerdict } from "../oracle/verdict.js";
import type { Column } from "../results/model.js";
import type { Schedule } from "../run/schedule.js";

export interface Found {
  readonly schedule: Schedule;
  readonly verdict: ScheduleVerdict;
}

export interface SearchResult {
  /** The first of each letter, within the window; the first of each beyond it. */
  readonly found: ReadonlyMap<Letter, Found>;
  readonly beyond: ReadonlyMap<Letter, Found>;
  readonly flags: ReadonlyMap<Flag, Found>;
  readonly letters: ReadonlySet<Letter>;
  readonly columns: readonly Column[];
  readonly schedules: number;
  readonly skipped: number;
  readonly complete: boolean;
  /** What is found from there on changes nothing of the verdict: it ended there. */
  readonly isDecided: boolean;
  /** It was stopped from outside. */
  readonly interrupted: boolean;
  /** What was met on the way that is not modelled. */
  readonly unmodelled: ReadonlySet<string>;
  readonly deliveries: number;
  /** Some that broke nothing, drawn by the seed. */
  readonly clean: readonly Found[];
}
