/** A run as a timeline in text: one line an attempt, in the order in which they began. */
import type { AttemptOutcome } from "../aws/log-reader.js";
import { type AttemptStep, attemptsIn, type SpaceTime } from "../course/picture/space-time.js";

export interface TimelineRow {
  /** `12:00:03.250`, UTC, on the target's clock. */
  readonly time: string;
  /** Since the first attempt: `+0.000 s`, `+1 min 0.1 s`. */
  readonly since: string;
  /** The first eight characters of the request id. */
  readonly request: string;
  readonly attempt: number;
  readonly outcome: AttemptOutcome | "running";
  /** What the function made of it, in a few words. */
  readonly effect: string;
}

/** `12:00:03.250`, UTC. */
export const clockTime = (at: number): string => new Date(at).toISOString().slice(11, 23);

/** `+0.000 s`, `+1 min 0.1 s`. */
export function since(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  const seconds = (milliseconds % 60_000) / 1000;
  return minutes === 0 ? `+${seconds.toFixed(3)} s` : `+${minutes} min ${seconds.toFixed(1)} s`;
}

const WORDS: readonly (readonly [AttemptStep["kind"], string])[] = [
  ["refused", "refused as a duplicate"],
  ["order-created", "created an order"],
  ["key-stored", "stored the key"],
];

function effectOf(steps: readonly AttemptStep[], outcome: TimelineRow["outcome"]): string {
  const said = WORDS.filter(([kind]) => steps.some((step) => step.kind === kind)).map(([, words]) => words);
  // Storing the key is worth a word only where nothing else came of it.
  const told =
    said.length > 1 ? said.filter((words) => words !== "stored the key" || outcome !== "ok") : said;
  return told.join(", ");
}

export function timeline(picture: SpaceTime): readonly TimelineRow[] {
  const attempts = attemptsIn(picture);
  const first = attempts[0]?.at ?? 0;
  return attempts.map(({ at, request, attempt, steps }) => {
    const outcome =
      steps.flatMap((step) => (step.kind === "ended" ? [step.outcome] : []))[0] ?? ("running" as const);
    return {
      time: clockTime(at),
      since: since(at - first),
      request: (picture.requestIds[request - 1] ?? "").slice(0, 8),
      attempt,
      outcome,
      effect: effectOf(steps, outcome),
    };
  });
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
