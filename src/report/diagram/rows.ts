/** What a diagram shows from top to bottom: the steps, the gaps in time between them, and what was left out. */
import { isBegin, isCall, type SpaceTime, type Step } from "../../course/picture/space-time.js";
import { STEPS } from "../../course/picture/words.js";
import { abridge } from "../timeline.js";

export type Row =
  | { readonly kind: "step"; readonly step: Step }
  /** Time in which nothing happened. The diagram is not to scale: the gap is told instead. */
  | { readonly kind: "gap"; readonly text: string }
  | { readonly kind: "omitted"; readonly text: string };

/** From this many ms on, time in which nothing happened is told. */
const GAP = 1_000;

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
] as const;

/** `60 s`, `15 min`, `2 h`. */
function duration(milliseconds: number): string {
  if (milliseconds < 180_500) return `${Math.round(milliseconds / 1_000)} s`;
  const [unit, size] = UNITS.find(([, each]) => milliseconds >= each) ?? (["s", 1_000] as const);
  return `${Math.round(milliseconds / size)} ${unit}`;
}

function gapBefore(step: Step, before: Step | undefined): readonly Row[] {
  if (before === undefined || step.at - before.at < GAP) return [];
  const retry = isBegin(step) && step.attempt > 1 ? ": Lambda tries again" : "";
  return [{ kind: "gap", text: `${duration(step.at - before.at)} later${retry}` }];
}

const attemptOf = (step: Step): string =>
  isCall(step) ? `${step.request}` : `${step.request}/${step.attempt}`;

/** Which of the client's calls are shown: those whose attempts are, or all. */
type Calls = "shown" | "all";

/** The steps to show: those of at most `most` attempts, and of what was sent for them. */
function chosen(steps: readonly Step[], most: number, calls: Calls): ReadonlySet<Step> {
  const begun = steps.filter(isBegin);
  const ran = new Set(begun.map(({ request }) => request));
  const waiting = steps.filter((step) => isCall(step) && !ran.has(step.request));
  const units = [...begun, ...waiting];
  const { head, omitted, tail } = abridge(units, most);
  if (omitted === 0) return new Set(steps);
  const kept = [...head, ...tail];
  const attempts = new Set(kept.map(attemptOf));
  const requests = new Set(kept.map(({ request }) => request));
  return new Set(
    steps.filter((step) =>
      isCall(step) ? calls === "all" || requests.has(step.request) : attempts.has(attemptOf(step)),
    ),
  );
}

const plural = (number: number, one: string): string => `${number} more ${one}${number === 1 ? "" : "s"}`;

function omission(left: readonly Step[]): string {
  const attempts = left.filter(isBegin).length;
  const parts = attempts > 0 ? [plural(attempts, "attempt")] : [];
  for (const [kind, { counted, total }] of Object.entries(STEPS)) {
    const effects = counted === true ? left.filter((step) => step.kind === kind).length : 0;
    if (effects > 0) parts.push(plural(effects, total?.one ?? kind));
  }
  return parts.length === 0 ? plural(left.length, "call") : parts.join(", ");
}

/** @param most how many attempts are shown; of more, the first and the last */
export function diagramRows({ steps }: SpaceTime, most: number, calls: Calls = "shown"): readonly Row[] {
  const shown = chosen(steps, most, calls);
  const left = steps.filter((step) => !shown.has(step));
  const attempts = left.filter((step) => !isCall(step));
  // Calls are made long before most of them run: what is left out is told where the attempts would be.
  const place = attempts[0] ?? left[0];
  const rows: Row[] = [];
  let before: Step | undefined;
  for (const step of steps) {
    if (step === place) rows.push({ kind: "omitted", text: omission(left) });
    if (shown.has(step)) rows.push(...gapBefore(step, before), { kind: "step", step });
    // Nothing is called a gap in which something happened that is not drawn.
    before = step;
  }
  return rows;
}
