/** A run as a timeline in text: one line an attempt, in the order in which they began. */
import type { AttemptOutcome } from "../aws/log-reader.js";
import {
  type AttemptStep,
  attemptsIn,
  decides,
  isEnd,
  type SpaceTime,
} from "../course/picture/space-time.js";
import { STEPS } from "../course/picture/words.js";

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

function effectOf(steps: readonly AttemptStep[], outcome: TimelineRow["outcome"]): string {
  const did = new Set<string>(steps.map(({ kind }) => kind));
  const said = Object.entries(STEPS).flatMap(([kind, { effect, decides: last = false }]) =>
    effect === undefined || !did.has(kind) ? [] : [{ effect, last }],
  );
  const decisive = said.filter(({ last }) => last);
  // What an attempt did on its way is worth a word only where nothing else came of it.
  const onTheWay = steps.some(decides) && outcome === "ok" ? [] : said.filter(({ last }) => !last);
  return [...decisive, ...onTheWay].map(({ effect }) => effect).join(", ");
}

export function timeline(picture: SpaceTime): readonly TimelineRow[] {
  const attempts = attemptsIn(picture);
  const first = attempts[0]?.at ?? 0;
  return attempts.map(({ at, request, attempt, steps }) => {
    const outcome = steps.flatMap((step) => (isEnd(step) ? [step.outcome] : []))[0] ?? ("running" as const);
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
