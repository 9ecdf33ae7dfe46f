/** A run's requests as a timeline in text: one line an attempt, in the order in which they began. */
import type { AttemptOutcome, LoggedRequest } from "../aws/log-reader.js";

export interface TimelineRow {
  /** `12:00:03.250`, UTC, on the target's clock. */
  readonly time: string;
  /** Since the first attempt: `+0.000 s`, `+1 min 0.1 s`. */
  readonly since: string;
  /** The first eight characters of the request id. */
  readonly request: string;
  readonly attempt: number;
  readonly outcome: AttemptOutcome;
  /** What the function made of it, in a few words. */
  readonly effect: string;
}

const WORDS: readonly (readonly [string, string])[] = [
  ["Duplicate event detected", "refused as a duplicate"],
  ["Order created:", "created an order"],
  ["Key stored:", "stored the key"],
];

function effectOf(lines: readonly string[], outcome: AttemptOutcome): string {
  const said = WORDS.filter(([mark]) => lines.some((line) => line.includes(mark))).map(([, words]) => words);
  // Storing the key is worth a word only where nothing else came of it.
  const told =
    said.length > 1 ? said.filter((words) => words !== "stored the key" || outcome !== "ok") : said;
  return told.join(", ");
}

function duration(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  const seconds = (milliseconds % 60_000) / 1000;
  return minutes === 0 ? `+${seconds.toFixed(3)} s` : `+${minutes} min ${seconds.toFixed(1)} s`;
}

export function timeline(requests: readonly LoggedRequest[]): readonly TimelineRow[] {
  const attempts = requests
    .flatMap((request) => request.attempts.map((attempt, index) => ({ ...attempt, number: index + 1 })))
    .sort((a, b) => a.startedAt - b.startedAt);
  const first = attempts[0]?.startedAt ?? 0;
  return attempts.map(({ startedAt, requestId, number, outcome, lines }) => ({
    time: new Date(startedAt).toISOString().slice(11, 23),
    since: duration(startedAt - first),
    request: requestId.slice(0, 8),
    attempt: number,
    outcome,
    effect: effectOf(lines, outcome),
  }));
}

/** As many rows as fit: the beginning and the end, and how many were left out between. */
export function abridge<T>(
  rows: readonly T[],
  most: number,
): { head: readonly T[]; omitted: number; tail: readonly T[] } {
  if (rows.length <= most) return { head: rows, omitted: 0, tail: [] };
  const tail = Math.floor(most / 3);
  return {
    head: rows.slice(0, most - tail),
    omitted: rows.length - most,
    tail: rows.slice(rows.length - tail),
  };
}
